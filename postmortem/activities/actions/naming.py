"""Who answers for a row: address a department, propose a person, accept, send back, hand over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import (
    ask_accept,
    ask_choose,
    ask_deliver,
    ask_name,
    in_name,
    locked,
    lost,
    outdated,
    refused,
    settle,
)
from postmortem.activities.actions.taking_part import join, join_department, write_log
from postmortem.activities.models import Deliverable, PastAccountable
from postmortem.audit.actions import record
from postmortem.outbox.actions import about, close
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User

Kind, State, Status = Duty.Kind, Duty.State, Deliverable.Status


@transaction.atomic
def address(deliverable: Deliverable, department: Department, *, by: User, now: datetime) -> Deliverable:
    """A letter to a department: its lead, else the driver, is asked to name who answers for the row.

    Raises ValidationError, code "stale", once somebody has accepted.
    """
    return address_row(locked(deliverable.pk), department, by=by, now=now)


def address_row(
    row: Deliverable, department: Department, *, by: User, now: datetime, ask: bool = True, **said: int
) -> Deliverable:
    """Part of a larger step: see address. Without `ask` a person is proposed in the same step; `said` is what
    the record holds besides.
    """
    join_department(row.activity, department, now)
    _claim_draft(row, accountable=None, accountable_since=None, accountable_department=department)
    settle(row, [Kind.NAME, Kind.ACCEPT], State.WITHDRAWN, by=by, now=now)
    settle(row, [Kind.CHOOSE], State.DONE, by=by, now=now)
    row = locked(row.pk)
    if ask:
        ask_name(row, by=by, now=now)
    said["department_id"] = department.pk
    record("deliverable.addressed", row, by=by, at=now, stream=row.activity.stream, **said)
    return row


@transaction.atomic
def propose(
    deliverable: Deliverable, person: User, *, by: User, now: datetime, on_behalf_of: User | None = None
) -> Deliverable:
    """Name the person who is to answer for the row and ask for acceptance; naming oneself is accepting.

    `on_behalf_of` is whom `by` stands in for, of whom the name or the choice is asked. Raises ValidationError
    once somebody has accepted (that needs a hand-over), for a person without a department in a row without
    one, or if `by` does not stand in for that person.
    """
    row = locked(deliverable.pk)
    asked = about(row).filter(kind__in=[Kind.NAME, Kind.CHOOSE])
    return propose_row(row, person, by=by, now=now, **in_name(asked, on_behalf_of, by=by, now=now))


def propose_row(row: Deliverable, person: User, *, by: User, now: datetime, **said: int) -> Deliverable:
    """Part of a larger step: see propose; `said` is what the record holds besides."""
    home = person.department or row.accountable_department
    if home is None:
        raise refused(_("This person belongs to no department; choose the department that answers first."))
    if row.is_in_force:
        raise outdated(_("One person is accountable already; hand it over instead."))
    join(row.activity, person, now=now)
    _claim_draft(row, accountable=person, accountable_department=home, accountable_since=now)
    settle(row, [Kind.ACCEPT], State.WITHDRAWN, by=by, now=now)
    settle(row, [Kind.NAME, Kind.CHOOSE], State.DONE, by=by, now=now)
    row = locked(row.pk)
    if person == by:
        return _in_force(row, by, now)
    ask_accept(row, person, by=by, now=now)
    said["person_id"] = person.pk
    record("deliverable.proposed", row, by=by, at=now, stream=row.activity.stream, **said)
    return row


@transaction.atomic
def take_back(deliverable: Deliverable, *, by: User, now: datetime) -> Deliverable:
    """Nobody is named for the row any more, and who was asked is not asked any more.

    Raises ValidationError, code "stale", once somebody has accepted (that needs a hand-over), or if nobody
    is named.
    """
    return take_back_row(locked(deliverable.pk), by=by, now=now)


def take_back_row(row: Deliverable, *, by: User, now: datetime) -> Deliverable:
    """Part of a larger step: see take_back."""
    if row.is_in_force:
        raise outdated(_("One person is accountable already; hand it over instead."))
    if row.accountable_department_id is None:
        raise lost()
    was = row.accountable_id
    _claim_draft(row, accountable=None, accountable_since=None, accountable_department=None)
    settle(row, [Kind.NAME, Kind.ACCEPT, Kind.CHOOSE], State.WITHDRAWN, by=by, now=now)
    row = locked(row.pk)
    record("deliverable.taken_back", row, by=by, at=now, stream=row.activity.stream, person_id=was)
    return row


def _claim_draft(row: Deliverable, **new: Any) -> None:
    if not Deliverable.objects.filter(pk=row.pk, status=Status.DRAFT, accepted_at=None).update(**new):
        raise lost()


@transaction.atomic
def accept(pk: int, *, by: User, now: datetime) -> Deliverable:
    """The person who is named says yes: accountable from now on, and asked to deliver by the due time.

    For a hand-over (an open *accept* with params.hand_over) the yes moves the accountability from the present
    owner. Raises ValidationError, code "stale", if nothing is asked of `by` any more.
    """
    row = locked(pk)
    asked = about(row).open().filter(kind=Kind.ACCEPT, holder=by).first()
    if asked and asked.params.get("hand_over"):
        reason = asked.params.get("reason", "")
        _close_accept(row, asked, by, now)
        return move_accountability(pk, by, since=now, reason=reason, by=by, now=now)
    if row.accountable_id != by.pk or row.is_in_force:
        raise lost()
    if asked:
        _close_accept(row, asked, by, now)
    return _in_force(row, by, now)


def _close_accept(row: Deliverable, asked: Duty, by: User, now: datetime) -> None:
    if not close(about(row).filter(pk=asked.pk), State.DONE, by=by, now=now, answer=Duty.Answer.YES):
        raise lost()


def _in_force(row: Deliverable, by: User, now: datetime) -> Deliverable:
    claimed = Deliverable.objects.filter(pk=row.pk, status=Status.DRAFT, accountable=by, accepted_at=None)
    if not claimed.update(status=Status.AGREED, accepted_at=now, accountable_since=now):
        raise lost()
    row = locked(row.pk)
    ask_deliver(row, now=now)
    record("deliverable.accepted", row, by=by, at=now, stream=row.activity.stream, person_id=by.pk)
    return row


@transaction.atomic
def send_back(pk: int, reason: str, counter: dict[str, Any], *, by: User, now: datetime) -> Deliverable:
    """The person who is named says no, with a reason and perhaps a counter-proposal; the sponsor, else the
    driver, is asked to choose. Declining counts nowhere, and an owner in force stays so.

    `counter` may hold due_at (ISO text), person_id, department_id, scope (a smaller scope in words). Raises
    ValidationError without a reason, code "stale" if nothing is asked of `by` any more.
    """
    if not reason.strip():
        raise refused(_("Say in one sentence why."))
    row = locked(pk)
    asked = about(row).open().filter(kind=Kind.ACCEPT, holder=by).first()
    answer = Duty.Answer.COUNTERED if counter else Duty.Answer.NO
    said = {"answer": answer, "reason": reason, "counter": counter}
    if asked is None or not close(about(row).filter(pk=asked.pk), State.DECLINED, by=by, now=now, **said):
        raise lost()
    if not row.is_in_force:
        _claim_draft(row, accountable=None, accountable_since=None)
        row = locked(pk)
    if other := User.objects.filter(pk=counter.get("person_id") or 0).first():
        join(row.activity, other, now=now)
    ask_choose(row, sent_back=asked, by=by, now=now)
    record("deliverable.sent_back", row, by=by, at=now, stream=row.activity.stream, countered=sorted(counter))
    return row


@transaction.atomic
def move_accountability(
    deliverable_pk: int, to: User, *, since: datetime, reason: str, by: User, now: datetime
) -> Deliverable:
    """Another person answers for an accepted row from `since` on; the one before is kept as past.

    What is still to be delivered is asked of the new owner. Call it after the new owner's yes. Raises
    ValidationError, code "stale", if the owner changed meanwhile or nobody is in force.
    """
    row = locked(deliverable_pk)
    old, old_home, held_since = row.accountable, row.accountable_department, row.accountable_since
    if old is None or old_home is None or held_since is None or held_since >= since:
        raise lost()
    join(row.activity, to, now=now)
    held = Deliverable.objects.filter(
        pk=row.pk, accountable=old, accountable_since=held_since, accepted_at__isnull=False
    )
    home = to.department or old_home
    if not held.update(
        accountable=to, accountable_department=home, accountable_since=since, accepted_at=since
    ):
        raise lost()
    PastAccountable.objects.create(
        deliverable=row,
        person=old,
        department=old_home,
        since=held_since,
        until=since,
        reason=reason,
    )
    return _handed_over(row, by, now, reason)


def _handed_over(before: Deliverable, by: User, now: datetime, reason: str) -> Deliverable:
    settle(before, [Kind.CHOOSE], State.DONE, by=by, now=now)
    Deliverable.objects.filter(pk=before.pk).update(due_rev=before.due_rev + 1)
    row = locked(before.pk)
    if settle(row, [Kind.DELIVER], State.WITHDRAWN, by=by, now=now):
        ask_deliver(row, now=now)
    write_log(row.activity, kind="hand_over", by=by, now=now, deliverable=row, text=reason)
    record(
        "deliverable.handed_over",
        row,
        by=by,
        at=now,
        stream=row.activity.stream,
        old_id=before.accountable_id,
        new_id=row.accountable_id,
    )
    return row
