"""Setting and clearing R, C and I. The A is no letter here: it is named and accepted on the row itself."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions import join, take_part
from postmortem.activities.actions.asking import locked, lost, refused
from postmortem.activities.models import Deliverable
from postmortem.activities.queries import hats
from postmortem.audit.actions import record
from postmortem.people.models import Department, User
from raci.models import Assignment
from raci.queries.access import PREPARING
from raci.rules import Holder

SETTABLE = ("R", "C", "I")


@transaction.atomic
def set_letter(
    deliverable_pk: int, holder: Holder, letter: str, *, by: User, now: datetime, was: str | None = None
) -> Deliverable:
    """Give `holder` R, C or I in a row, in place of the one of these it had; an empty letter takes it away.

    Whoever is named takes part from now on. `was` is what the caller saw in the cell: raises ValidationError,
    code "stale", if that is not so any more. Raises PermissionDenied for a column that is not the caller's to
    fill, ValidationError for a person who is not of that department, and once the activity is live.
    """
    row = locked(deliverable_pk)
    _check(row, holder, letter, by)
    current = Assignment.objects.current().filter(
        deliverable=row, department=holder.department_id, person=holder.person_id, letter__in=SETTABLE
    )
    held = set(current.values_list("letter", flat=True))
    if was is not None and held != ({was} if was else set()):
        raise lost()
    current.exclude(letter=letter).update(until=now)
    if letter and letter not in held:
        _give(row, holder, letter, by, now)
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
    """Take R, C or I from a holder; the closed row keeps what was in force until now. Raises as set_letter
    does.
    """
    return set_letter(deliverable_pk, holder, "", by=by, now=now)


def _check(row: Deliverable, holder: Holder, letter: str, by: User) -> None:
    found = hats(by, row.activity)
    if not (found.driver or holder.department_id in found.leads):
        raise PermissionDenied
    if row.activity.status not in PREPARING:
        raise refused(_("The activity is live or ended: its matrix is no longer changed."))
    if row.status == Deliverable.Status.DROPPED:
        raise refused(_("This row is not needed any more."))
    if letter not in ("", *SETTABLE):
        raise ValidationError({"letter": _("Choose responsible, consulted or informed.")})


def _give(row: Deliverable, holder: Holder, letter: str, by: User, now: datetime) -> None:
    department = Department.objects.filter(pk=holder.department_id, is_active=True).first()
    if department is None:
        raise ValidationError({"holder": _("This department does not exist any more.")})
    person = None
    if holder.person_id is not None:
        person = User.objects.filter(pk=holder.person_id, department=department, is_active=True).first()
        if person is None:
            raise ValidationError({"holder": _("This person is not of that department.")})
        join(row.activity, person, now=now)
    take_part(row.activity, department, by=by, now=now)
    Assignment.objects.create(deliverable=row, letter=letter, department=department, person=person, since=now)
