"""Who takes part: written in the same step that names somebody."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from postmortem.activities.models import Activity, ActivityDepartment, LogEntry, Participant
from postmortem.audit.actions import record
from postmortem.people.models import Department, User


def join(activity: Activity, person: User, *, now: datetime) -> Participant:
    """Whoever is named becomes a participant, the home department takes part. Safe to repeat."""
    if person.department:
        join_department(activity, person.department, now)
    return admit(activity, person, now=now)


def admit(activity: Activity, person: User, *, now: datetime) -> Participant:
    """The person may open it from now on, and the department has no part in it: a reader from elsewhere."""
    return Participant.objects.get_or_create(
        activity=activity, person=person, until=None, defaults={"since": now}
    )[0]


def join_department(
    activity: Activity, department: Department, now: datetime
) -> tuple[ActivityDepartment, bool]:
    """Part of a larger step: a department takes part from now on, and whether that is new."""
    return ActivityDepartment.objects.get_or_create(
        activity=activity, department=department, defaults={"since": now}
    )


@transaction.atomic
def take_part(activity: Activity, department: Department, *, by: User, now: datetime) -> ActivityDepartment:
    """A department takes part; its lead sees the activity from now on. Safe to repeat."""
    made, is_new = join_department(activity, department, now)
    if is_new:
        record(
            "activity.department_joined",
            activity,
            by=by,
            at=now,
            stream=activity.stream,
            department_id=department.pk,
        )
    return made


def write_log(activity: Activity, *, kind: str, by: User, now: datetime, **said: object) -> LogEntry:
    """The next entry of the activity's log. Call it with the activity locked: the number is the next one."""
    newest = LogEntry.objects.filter(activity=activity).aggregate(n=Max("number"))["n"] or 0
    return LogEntry.objects.create(
        activity=activity,
        number=newest + 1,
        kind=kind,
        recorded_by=by,
        **{"said_at": now, **said},
    )
