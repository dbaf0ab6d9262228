"""What comes along when an activity is done again."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q

from incidents.models import Lesson
from incidents.models.retrospective import PUBLIC
from postmortem.activities.models import Activity, CheckTable, Deliverable, Metric
from postmortem.activities.queries import hats, readable
from postmortem.people.models import User
from raci.models import Assignment


@dataclass(frozen=True)
class Brought:
    """How much of what comes along; lessons are answered afterwards."""

    rows: int
    letters: int
    tables: int
    metrics: int
    lessons: int


def to_do_again(user: User, pk: int) -> Activity:
    """For everybody who sees names in it. Raises Http404, PermissionDenied."""
    found = readable(user, pk)
    if not hats(user, found).may_write:
        raise PermissionDenied
    return found


def brought_along(activity: Activity) -> Brought:
    """Counted in five queries."""
    rows = Deliverable.objects.live().filter(activity=activity)
    letters = Assignment.objects.current().filter(deliverable__in=rows)
    held = letters.aggregate(n=Count("pk"))["n"]
    about = Q(retrospective__activity=activity) | Q(retrospective__incident__activity=activity)
    return Brought(
        rows=rows.count(),
        letters=held + rows.filter(accountable_department__isnull=False).count(),
        tables=CheckTable.objects.filter(activity=activity).exclude(kind=CheckTable.Kind.SWEEP).count(),
        metrics=Metric.objects.filter(activity=activity, removed_at=None).count(),
        lessons=Lesson.objects.filter(about, retrospective__status__in=PUBLIC).count(),
    )
