"""What follows when something was sent back: the proposal is taken, or it stays as it was."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from postmortem.activities import rules
from postmortem.activities.actions.asking import ask_name, in_name, locked, lost, settle
from postmortem.activities.actions.due import move_due
from postmortem.activities.actions.naming import address_row, propose_row
from postmortem.activities.models import Deliverable
from postmortem.audit.actions import record
from postmortem.outbox.actions import about
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User

Kind, State = Duty.Kind, Duty.State


@transaction.atomic
def leave_as_is(pk: int, *, by: User, now: datetime, on_behalf_of: User | None = None) -> Deliverable:
    """After something sent back: whoever chooses, or stands in for that one, leaves it as it is. For a draft
    somebody is still to be named.
    """
    row = locked(pk)
    said = in_name(about(row).filter(kind=Kind.CHOOSE), on_behalf_of, by=by, now=now)
    if not settle(row, [Kind.CHOOSE], State.DONE, by=by, now=now):
        raise lost()
    if not row.is_in_force:
        ask_name(row, by=by, now=now)
    record("deliverable.left_as_is", row, by=by, at=now, stream=row.activity.stream, **said)
    return row


@transaction.atomic
def take_proposal(pk: int, *, by: User, now: datetime, on_behalf_of: User | None = None) -> Deliverable:
    """After something sent back: what was proposed instead is done, and the person or department it leads to
    is asked; without another one the same person is asked again. `on_behalf_of` is whom `by` stands in for.
    Raises ValidationError, code "stale", if nothing waits.
    """
    row = locked(pk)
    said = in_name(about(row).filter(kind=Kind.CHOOSE), on_behalf_of, by=by, now=now)
    choose = about(row).open().filter(kind=Kind.CHOOSE).first()
    asked = about(row).filter(pk=choose.params.get("sent_back_id")).first() if choose else None
    if asked is None or asked.holder is None or not asked.counter or row.is_in_force:
        raise lost()
    _take_terms(row, asked.counter, by, now)
    row = locked(pk)
    person = User.objects.filter(pk=asked.counter.get("person_id")).first()
    department = Department.objects.filter(pk=asked.counter.get("department_id")).first()
    if department and person is None:
        return address_row(row, department, by=by, now=now, ask=True, **said)
    return propose_row(row, person or asked.holder, by=by, now=now, **said)


def _take_terms(row: Deliverable, counter: dict[str, Any], by: User, now: datetime) -> None:
    """The other date and the smaller scope, where they were proposed."""
    if counter.get("scope"):
        scope = "\n".join(filter(None, (row.acceptance, counter["scope"])))
        Deliverable.objects.filter(pk=row.pk).update(acceptance=scope, version=F("version") + 1)
    if counter.get("due_at"):
        due = datetime.fromisoformat(counter["due_at"])
        rules.check_due(due, row.freeze_at)
        move_due(row, due, row.freeze_at, by=by, now=now)
