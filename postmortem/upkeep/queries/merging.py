"""What would move if a department became part of another one."""

from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.http import Http404

from postmortem.activities.models import Activity, Deliverable
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User
from postmortem.upkeep.queries.leaving import OVER
from raci.models import Assignment


class Moving(NamedTuple):
    """How much moves: people, running activities, rows that it answers for, letters, open questions."""

    people: int
    activities: int
    rows: int
    letters: int
    questions: int


def mergeable(_user: User, pk: int) -> Department:
    """A department that is no part of another one yet. Raises Http404."""
    found = Department.objects.select_related("lead").filter(pk=pk, merged_into=None).first()
    if found is None:
        raise Http404
    return found


def targets(department: Department) -> QuerySet[Department]:
    """Into which departments it can go."""
    return Department.objects.filter(is_active=True).exclude(pk=department.pk)


def running() -> QuerySet[Activity]:
    return Activity.objects.exclude(status__in=OVER)


def rows_of(department: Department) -> QuerySet[Deliverable]:
    """The rows in running activities that it answers for or that come from it."""
    there = Q(accountable_department=department) | Q(source_department=department)
    return Deliverable.objects.live().filter(there, activity__in=running())


def letters_of(department: Department) -> QuerySet[Assignment]:
    return Assignment.objects.current().filter(department=department, deliverable__activity__in=running())


def moving(department: Department) -> Moving:
    """Five queries."""
    return Moving(
        people=department.people.count(),
        activities=running().filter(taking_part__department=department).count(),
        rows=rows_of(department).count(),
        letters=letters_of(department).count(),
        questions=Duty.objects.open().filter(department=department).count(),
    )
