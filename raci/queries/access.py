"""Who may do what with a matrix. Each `opens` function returns the object or raises Http404 or
PermissionDenied.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from postmortem.activities.models import Activity, ActivityDepartment, Deliverable
from postmortem.activities.queries import deliverable_of, hats, readable
from postmortem.activities.rules import Hats
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.outbox.models import Duty
from postmortem.people.models import Absence, Department, Deputy, User
from postmortem.people.queries import led_by, stands_in_for

PREPARING = (Activity.Status.DRAFT, Activity.Status.ALIGNING, Activity.Status.READY)


def may_put_forward(hats: Hats) -> bool:
    """Who drives it asks for the signatures; the first time also the lead of the driver's department."""
    return hats.driver or hats.leads_driver


def opens_matrix(user: User, pk: int) -> Activity:
    return readable(user, pk)


def opens_letters(user: User, pk: int) -> Activity:
    """For who drives it and for leads of departments taking part; the column is asked for in the action."""
    activity = readable(user, pk)
    led = ActivityDepartment.objects.filter(activity=activity, department__lead=user)
    if not (activity.lead_id == user.pk or led.exists()):
        raise PermissionDenied
    return activity


def may_fill(user: User, activity: Activity, department_id: int) -> bool:
    """Letters are set by who drives the activity, and by a lead for the own department. At most one query,
    because this is asked for every key.
    """
    return activity.lead_id == user.pk or department_id in led_by(user)


def opens_row(user: User, pk: int, row: int) -> tuple[Activity, int]:
    """An activity this person may open, and the id of a row that may be in it."""
    return readable(user, pk), row


def opens_put_forward(user: User, pk: int) -> Activity:
    activity = readable(user, pk)
    if not may_put_forward(hats(user, activity)):
        raise PermissionDenied
    return activity


def decides_launch(user: User, activity: Activity, rows: Iterable[Deliverable] | None = None) -> bool:
    """Who drives it, who answers for the final effect, the sponsor. At most one query, none with its rows."""
    if user.pk in (activity.lead_id, activity.sponsor_id):
        return True
    if rows is not None:
        return any(
            row.kind == "outcome" and row.accountable_id == user.pk and row.accepted_at for row in rows
        )
    return Deliverable.objects.filter(
        activity=activity, kind=Deliverable.Kind.OUTCOME, accountable=user, accepted_at__isnull=False
    ).exists()


def opens_launch(user: User, pk: int) -> Activity:
    activity = readable(user, pk)
    if not decides_launch(user, activity):
        raise PermissionDenied
    return activity


def opens_revision(user: User, pk: int, number: int) -> tuple[Activity, Revision]:
    activity = readable(user, pk)
    found = revisions(Revision.Kind.MATRIX, activity).filter(number=number).first()
    if found is None:
        raise Http404
    return activity, found


def opens_hand_over(user: User, pk: int, row: int) -> Deliverable:
    """For the accountable person, who drives the activity, and the lead of the department that answers."""
    found = deliverable_of(user, pk, row)
    department = found.accountable_department
    lead_id = department.lead_id if department else None
    if user.pk not in (found.accountable_id, found.activity.lead_id, lead_id):
        raise PermissionDenied
    return found


def hand_over_of(row: Deliverable) -> Duty | None:
    """The open question to take a row over from who answers for it, if there is one."""
    asked = Duty.objects.open().filter(kind=Duty.Kind.ACCEPT, subj_type=row._meta.label_lower, subj_id=row.pk)
    return next((duty for duty in asked if duty.params.get("hand_over")), None)


def sheets_opens(user: User, pk: int) -> Activity:
    """An activity of which this person may open the sheet; whether it is theirs to sign is asked in the
    action. Deputies may, whose question it is in somebody's name.
    """
    found = Activity.objects.filter(pk=pk).first()
    if found is None or not _is_deputy(user, found):
        return readable(user, pk)
    return found


def _is_deputy(user: User, activity: Activity) -> bool:
    """Whether this person stands in, at whatever time, for somebody who signs here."""
    asked = Duty.objects.filter(kind=Duty.Kind.SIGN, stream=activity.stream).values("holder")
    named = Deputy.objects.filter(deputy=user, person__in=asked)
    return named.exists() or Absence.objects.filter(deputy=user, person__in=asked).exists()


def may_have_signed(user: User, activity: Activity, department_id: int | None, now: datetime) -> bool:
    """Whether the sheet could have been this person's, so that it is gone and not foreign."""
    signers = {
        activity.sponsor_id,
        *Department.objects.filter(pk=department_id or 0).values_list("lead", flat=True),
    }
    asked = Duty.objects.filter(kind=Duty.Kind.SIGN, stream=activity.stream, holder=user)
    if user.pk in signers or asked.filter(params__department_id=department_id).exists():
        return True
    stands_in = [one for one in stands_in_for(user, now) if one.person_id in signers]
    is_within = any(one.covers(department_id, activity.pk) for one in stands_in)
    return is_within and user.pk != activity.lead_id
