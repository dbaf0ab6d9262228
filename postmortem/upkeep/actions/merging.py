"""A department becomes part of another one: what is open moves, what is over keeps the old name.

The old department stays as a row, closed: whatever was written with its id is shown with its name.
"""

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from incidents.models import ActionItem, IncidentDepartment
from postmortem.activities.models import Activity, ActivityDepartment, CheckLine, Deliverable, Metric, Waiver
from postmortem.audit.actions import record
from postmortem.audit.models import Revision
from postmortem.outbox.models import Channel, Duty
from postmortem.people.actions.departments import exchange
from postmortem.people.models import Department, Deputy, User
from postmortem.upkeep.queries.merging import letters_of, rows_of, running, targets
from raci.actions import fix_matrix
from raci.models import Assignment

STREAM: Final = "people"


@transaction.atomic
def merge(old: Department, into: Department, *, by: User, now: datetime) -> Department:
    """People, open rows, letters and questions of `old` are those of `into` from now on; `old` is closed.

    Where signatures were asked for or given, the matrix is fixed anew and the lead of `into` is asked. Raises
    ValidationError for a department that is closed or the same; code "stale" if `old` was merged meanwhile.
    """
    if not targets(old).filter(pk=into.pk).exists():
        raise ValidationError({"into": _("Choose another department that takes part in activities.")})
    waiting = Department.objects.filter(pk=old.pk, merged_into=None)
    if not waiting.update(merged_into=into, is_active=False):
        raise ValidationError(_("It was merged already."), code="stale")
    people = list(User.objects.filter(department=old).values_list("pk", flat=True))
    User.objects.filter(department=old).update(department=into)
    exchange(into, _codes(old) | _codes(into))
    changed = sorted(_rows(old, into) | _letters(old, into, now))
    activities = _takes_part(old, into)
    _small_things(old, into, now)
    _duties(old, into)
    for pk in changed:
        _fix_anew(pk, by=by, now=now)
    Department.objects.filter(pk=old.pk).update(lead=into.lead)
    record(
        "department.merged",
        old,
        by=by,
        at=now,
        stream=STREAM,
        into=into.pk,
        people=people,
        activities=sorted(activities),
    )
    return into


def _codes(department: Department) -> set[str]:
    return set(department.disciplines.values_list("code", flat=True))


def _rows(old: Department, into: Department) -> set[int]:
    """Returns the activities in which a row moved."""
    moved = set(rows_of(old).values_list("activity_id", flat=True))
    open_rows = Deliverable.objects.live().filter(activity__in=running())
    open_rows.filter(accountable_department=old).update(accountable_department=into, version=F("version") + 1)
    open_rows.filter(source_department=old).update(source_department=into, version=F("version") + 1)
    return moved


def _letters(old: Department, into: Department, now: datetime) -> set[int]:
    """Closed letters say what was in force then; the same letters are the new department's from now on."""
    moved: set[int] = set()
    for held in letters_of(old).select_related("deliverable"):
        Assignment.objects.filter(pk=held.pk).update(until=now)
        Assignment.objects.get_or_create(
            deliverable_id=held.deliverable_id,
            letter=held.letter,
            department=into,
            person_id=held.person_id,
            until=None,
            defaults={"since": now},
        )
        moved.add(held.deliverable.activity_id)
    return moved


def _takes_part(old: Department, into: Department) -> set[int]:
    """In running activities; what done means for both stands together."""
    running().filter(requesting_department=old).update(requesting_department=into, version=F("version") + 1)
    there = ActivityDepartment.objects.filter(department=old, activity__in=running())
    found = list(there)
    for part in found:
        other = ActivityDepartment.objects.filter(activity=part.activity_id, department=into).first()
        if other is None:
            ActivityDepartment.objects.filter(pk=part.pk).update(department=into)
            continue
        means = "\n".join(filter(None, [other.done_means, part.done_means]))
        ActivityDepartment.objects.filter(pk=other.pk).update(done_means=means)
        ActivityDepartment.objects.filter(pk=part.pk).delete()
    return {part.activity_id for part in found}


def _small_things(old: Department, into: Department, now: datetime) -> None:
    in_running: dict[str, Any] = {"activity__in": running()}
    Metric.objects.filter(department=old, **in_running).update(department=into)
    Waiver.objects.filter(department=old, until__gt=now, **in_running).update(department=into)
    CheckLine.objects.filter(department=old, table__activity__in=running()).update(department=into)
    Channel.objects.filter(department=old).update(department=into)
    ActionItem.objects.filter(owner_department=old, status__in=["open", "done"]).update(owner_department=into)
    Deputy.objects.filter(department=old, since__gte=now).delete()
    Deputy.objects.filter(department=old).exclude(until__lte=now).update(until=now)
    known = IncidentDepartment.objects.filter(department=into).values("incident")
    here = IncidentDepartment.objects.filter(department=old).exclude(incident__status="closed")
    here.exclude(incident__in=known).update(department=into)


def _duties(old: Department, into: Department) -> None:
    """Open questions on behalf of the old department; its id also stands in what they carry along."""
    for duty in Duty.objects.open().filter(department=old):
        params = duty.params
        if params.get("department_id") == old.pk:
            params = {**params, "department_id": into.pk}
        Duty.objects.filter(pk=duty.pk).update(department=into, params=params)


def _fix_anew(pk: int, *, by: User, now: datetime) -> None:
    """A matrix that was put forward is fixed as it stands; who has to sign it anew is asked."""
    activity = Activity.objects.select_for_update().get(pk=pk)
    of_this = Revision.objects.filter(
        kind=Revision.Kind.MATRIX, subj_type=Activity._meta.label_lower, subj_id=pk
    )
    if of_this.exists():
        fix_matrix(activity, "merged", by=by, now=now)
