"""One cell of the matrix: its letter, or who is proposed for the A. Every change can be undone by its author
while nothing followed (undo.py).
"""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions import join, take_part
from postmortem.activities.actions.asking import locked, lost, outdated, refused
from postmortem.activities.actions.naming import address_row, propose_row, take_back_row
from postmortem.activities.models import Deliverable
from postmortem.audit.actions import record
from postmortem.people.models import Department, User
from raci.models import Assignment, LetterChange
from raci.models.assignment import AssignmentQuerySet
from raci.queries.access import PREPARING, may_fill
from raci.queries.columns import key_of
from raci.queries.grid import letter_set
from raci.rules import Holder
from raci.rules.letters import WORKING


def owner_of(row: Deliverable) -> Holder | None:
    """Who has the A, proposed or accepted; None while nobody is asked."""
    home = row.accountable_department_id
    return Holder(home, row.accountable_id) if home else None


def change_cell(
    deliverable_pk: int, holder: Holder, letter: str, *, by: User, now: datetime, was: str | None = None
) -> Deliverable:
    """What a key or a click does to a cell: A proposes, a letter of the set is set, an empty one takes away
    the letter, or else the A.

    `was` is what the caller saw: the letter in the cell, for an A who had it ("3.12", see key_of). Raises as
    set_letter and set_accountable do.
    """
    if letter == "A":
        return set_accountable(deliverable_pk, holder, by=by, now=now, was=was)
    if letter == "" and not was and not current(deliverable_pk, holder).exists():
        return clear_accountable(deliverable_pk, holder, by=by, now=now)
    return set_letter(deliverable_pk, holder, letter, by=by, now=now, was=was)


@transaction.atomic
def set_letter(
    deliverable_pk: int, holder: Holder, letter: str, *, by: User, now: datetime, was: str | None = None
) -> Deliverable:
    """Give `holder` a letter of the matrix's set in a row, in place of the one it had; an empty letter takes
    it away.

    Whoever is named takes part from now on. `was` is what the caller saw in the cell: raises ValidationError,
    code "stale", if that is not so any more. Raises PermissionDenied for a column that is not the caller's to
    fill, ValidationError for a person who is not of that department, and once the activity is live.
    """
    row = locked(deliverable_pk)
    check_cell(row, holder, by)
    if letter and letter not in letter_set(row.activity_id).codes:
        raise ValidationError({"letter": _("Choose one of the letters of this matrix.")})
    held = sorted(current(row.pk, holder).values_list("letter", flat=True))
    if was is not None and held != ([was] if was else []):
        raise lost()
    put_letter(row, holder, letter, by=by, now=now, held=held)
    if (before := held[0] if held else "") != letter:
        _remember(row, holder, (before, letter), by=by, now=now)
    record(
        "letter.set" if letter else "letter.cleared",
        row,
        by=by,
        at=now,
        stream=row.activity.stream,
        letter=letter,
        department_id=holder.department_id,
        person_id=holder.person_id,
    )
    return row


def clear_letter(deliverable_pk: int, holder: Holder, *, by: User, now: datetime) -> Deliverable:
    """Take the letter from a holder; the closed row keeps what was in force until now. Raises as set_letter
    does.
    """
    return set_letter(deliverable_pk, holder, "", by=by, now=now)


@transaction.atomic
def set_accountable(
    deliverable_pk: int, holder: Holder, *, by: User, now: datetime, was: str | None = None
) -> Deliverable:
    """Propose a person for the A of a row, or ask a department for a name, in place of who was asked before.

    Whoever proposes the own person accepts by that. `was` is who had the A when the caller looked, as
    key_of says it. Raises ValidationError, code "stale", if that is not so any more or once somebody has
    accepted (that needs a hand-over), else as set_letter does.
    """
    row = locked(deliverable_pk)
    check_cell(row, holder, by)
    before = owner_of(row)
    if row.is_in_force:
        raise outdated(_("One person is accountable already; hand it over instead."))
    if was is not None and was != (key_of(before) if before else ""):
        raise lost()
    if before == holder:
        return row
    _remember(row, holder, ("", "A"), before, by=by, now=now)
    return put_accountable(row, holder, by=by, now=now)


@transaction.atomic
def clear_accountable(deliverable_pk: int, holder: Holder, *, by: User, now: datetime) -> Deliverable:
    """Take the proposal back: nobody has the A any more. Raises ValidationError, code "stale", if it is not
    this holder's or was accepted, else as set_letter does.
    """
    row = locked(deliverable_pk)
    check_cell(row, holder, by)
    if owner_of(row) != holder:
        raise lost()
    _remember(row, holder, ("A", ""), holder, by=by, now=now)
    return take_back_row(row, by=by, now=now)


def check_cell(row: Deliverable, holder: Holder, by: User) -> None:
    """Raises PermissionDenied or ValidationError if `by` may not change this cell now."""
    if not may_fill(by, row.activity, holder.department_id):
        raise PermissionDenied
    if row.activity.status not in PREPARING:
        raise refused(_("The activity is live or ended: its matrix is no longer changed."))
    if row.status == Deliverable.Status.DROPPED:
        raise refused(_("This row is not needed any more."))


def put_letter(
    row: Deliverable,
    holder: Holder,
    letter: str,
    *,
    by: User,
    now: datetime,
    held: Collection[str] | None = None,
) -> None:
    """Part of a larger step: the holder has this letter, or none, from now on; `held` are those of the cell,
    where they are read already.
    """
    if held is None:
        held = set(current(row.pk, holder).values_list("letter", flat=True))
    if set(held) - {letter}:
        current(row.pk, holder).exclude(letter=letter).update(until=now)
    if not letter or letter in held:
        return
    department, person = _who(holder)
    if person:
        join(row.activity, person, now=now)
    take_part(row.activity, department, by=by, now=now)
    Assignment.objects.create(deliverable=row, letter=letter, department=department, person=person, since=now)


def put_accountable(row: Deliverable, holder: Holder | None, *, by: User, now: datetime) -> Deliverable:
    """Part of a larger step: the A is proposed to the holder, or to nobody."""
    if holder is None:
        return take_back_row(row, by=by, now=now)
    department, person = _who(holder)
    if person:
        return propose_row(row, person, by=by, now=now)
    return address_row(row, department, by=by, now=now)


def current(deliverable_pk: int, holder: Holder) -> AssignmentQuerySet:
    """The letter of one cell, without the A."""
    return Assignment.objects.current().filter(
        deliverable=deliverable_pk,
        department=holder.department_id,
        person=holder.person_id,
        letter__in=WORKING,
    )


def _who(holder: Holder) -> tuple[Department, User | None]:
    department = Department.objects.filter(pk=holder.department_id, is_active=True).first()
    if department is None:
        raise ValidationError({"holder": _("This department does not exist any more.")})
    if holder.person_id is None:
        return department, None
    person = User.objects.filter(pk=holder.person_id, department=department, is_active=True).first()
    if person is None:
        raise ValidationError({"holder": _("This person is not of that department.")})
    return department, person


def _remember(
    row: Deliverable,
    holder: Holder,
    change: tuple[str, str],
    owner: Holder | None = None,
    *,
    by: User,
    now: datetime,
) -> None:
    """For undo: what the cell held and holds, for an A also who had it before."""
    LetterChange.objects.create(
        activity=row.activity,
        deliverable=row,
        department_id=holder.department_id,
        person_id=holder.person_id,
        was=change[0],
        now=change[1],
        was_department_id=owner.department_id if owner else None,
        was_person_id=owner.person_id if owner else None,
        by=by,
        at=now,
    )
