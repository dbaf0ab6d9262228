"""What follows when a row was sent back on a sheet: the proposal is taken by one tap, or it stays as it was.

Sending back counts nowhere; a row that stays as it was is asked again with the next version.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions import address, edit_deliverable, join, propose, take_part
from postmortem.activities.actions.asking import locked, lost, refused
from postmortem.activities.models import Deliverable
from postmortem.audit.actions import record
from postmortem.people.models import Department, User
from raci.actions.answered import end_choice
from raci.actions.hand_over import hand_over
from raci.models import Assignment, SignedRow
from raci.rules import is_about_owner

WORKING = ("R", "S")


@transaction.atomic
def take_counter(signed_pk: int, *, by: User, now: datetime) -> Deliverable:
    """Do what the department proposed instead: the other date, the smaller scope, somebody else.

    Where somebody answers for the row already, the other person is asked to take it over. The matrix is then
    put forward anew by whoever drives it. Raises ValidationError, code "stale", if nothing waits, and with
    one sentence where the proposal does not fit any more.
    """
    signed = SignedRow.objects.select_related("signoff").get(pk=signed_pk)
    row = locked(signed.deliverable_id)
    if not signed.counter or not end_choice(signed, by=by, now=now):
        raise lost()
    row = _take_terms(row, signed.counter, by, now)
    person = User.objects.filter(pk=signed.counter.get("person_id"), is_active=True).first()
    home = Department.objects.filter(pk=signed.counter.get("department_id"), is_active=True).first()
    if person or home:
        _pass(row, signed, person, home, by=by, now=now)
    elif signed.counter.keys() & {"person_id", "department_id"}:
        raise refused(_("Who was proposed has left meanwhile; leave the row as it is and name somebody."))
    record(
        "matrix.counter_taken",
        row,
        by=by,
        at=now,
        stream=row.activity.stream,
        countered=sorted(signed.counter),
    )
    return locked(row.pk)


@transaction.atomic
def leave_row(signed_pk: int, *, by: User, now: datetime) -> Deliverable:
    """The row stays as it was asked. Raises ValidationError, code "stale", if nothing waits."""
    signed = SignedRow.objects.get(pk=signed_pk)
    row = locked(signed.deliverable_id)
    if not end_choice(signed, by=by, now=now):
        raise lost()
    record("matrix.counter_left", row, by=by, at=now, stream=row.activity.stream)
    return row


def _take_terms(row: Deliverable, counter: dict[str, Any], by: User, now: datetime) -> Deliverable:
    changes: dict[str, Any] = {}
    if counter.get("scope"):
        changes["acceptance"] = "\n".join(filter(None, (row.acceptance, counter["scope"])))
    if counter.get("due_at"):
        changes["due_at"] = datetime.fromisoformat(counter["due_at"])
    return edit_deliverable(row.pk, row.version, changes, by=by, now=now) if changes else row


def _pass(
    row: Deliverable,
    signed: SignedRow,
    person: User | None,
    home: Department | None,
    *,
    by: User,
    now: datetime,
) -> None:
    """Somebody else: for the A, if the department was to answer for the row, else for what it was to do."""
    department_id = signed.signoff.department_id
    if not is_about_owner(department_id, row.accountable_department_id):
        _pass_letters(row, department_id, person, home, by=by, now=now)
    elif row.is_in_force:
        to = person or (home.lead if home else None)
        if to is None:
            raise refused(_("This department has no lead who could be asked to take it over."))
        hand_over(row.pk, to, signed.reason, by=by, now=now)
    elif person:
        propose(row, person, by=by, now=now)
    elif home:
        address(row, home, by=by, now=now)


def _pass_letters(
    row: Deliverable,
    from_id: int | None,
    person: User | None,
    home: Department | None,
    *,
    by: User,
    now: datetime,
) -> None:
    """R and S of the department in this row pass to somebody else."""
    to = person.department if person else home
    if to is None:
        raise refused(_("This person belongs to no department; choose the department first."))
    held = Assignment.objects.current().filter(deliverable=row, department=from_id, letter__in=WORKING)
    letters = sorted(set(held.values_list("letter", flat=True)))
    held.update(until=now)
    take_part(row.activity, to, by=by, now=now)
    if person:
        join(row.activity, person, now=now)
    other = Assignment.objects.current().filter(deliverable=row, department=to, person=person)
    other.update(until=now)
    for letter in letters[:1]:
        Assignment.objects.create(deliverable=row, letter=letter, department=to, person=person, since=now)
