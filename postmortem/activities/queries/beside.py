"""What hangs on the rows of one activity, for its page: read at once."""

from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from postmortem.activities.models import Activity, ActivityDepartment, AssetVersion, Deliverable
from postmortem.activities.queries.known import OF_VERSION as OF_KNOWN_VERSION
from postmortem.activities.queries.pressure import Pressing
from postmortem.activities.queries.templates import not_asked
from postmortem.activities.rules import Came
from postmortem.audit.models import Revision
from postmortem.audit.prepared import Prepared, PreparedTogether
from postmortem.audit.together import Together
from postmortem.people.models import Department, User

Given = tuple[int, str, datetime | None, datetime, str]
OF_VERSION = ("deliverable_id", "placeholder", "same_as_id", "arrived_at", "number")


class Beside:
    """What hangs on the rows of an activity, and the numbers under which its matrix was put forward."""

    def __init__(
        self,
        together: Together,
        given: tuple[int, str, datetime | None, datetime, str],
        *,
        has_bar: bool,
        may_wait: bool,
    ) -> None:
        pk, kind, launched_at, now, stream = given
        activity = Activity(pk=pk, kind=kind, launched_at=launched_at)
        self.pressing = Pressing(activity, together, now=now, has_bar=has_bar)
        self.versions = together.values(
            lambda: AssetVersion.objects.filter(deliverable__activity=pk),
            *(OF_KNOWN_VERSION if has_bar else OF_VERSION),
        )
        self.matrices = together.values(lambda: _matrices(pk), "number")
        self.waiting = together.values(lambda: not_asked(pk, stream), "pk") if may_wait else []


def _matrices(pk: int) -> QuerySet[Revision]:
    about = {"subj_type": Activity._meta.label_lower, "subj_id": pk}
    return Revision.objects.filter(kind=Revision.Kind.MATRIX, **about)


def _departments(pk: int) -> QuerySet[Department]:
    here = ActivityDepartment.objects.filter(activity=pk).order_by().values("department")
    takes_part = ExpressionWrapper(Q(pk__in=here), output_field=BooleanField())
    # One lead at a time: as a join it may read everybody in the house.
    is_active = Subquery(User.objects.filter(pk=OuterRef("lead")).values("is_active"))
    found = Department.objects.annotate(takes_part_here=takes_part, lead_is_active=is_active)
    return found.order_by("code", "pk")


BESIDE = PreparedTogether(lambda together, *given, **how: Beside(together, given, **how))
ROWS = Prepared(lambda pk: Deliverable.objects.filter(activity=pk).order_by("position", "pk"))
DEPARTMENTS = Prepared(_departments)


def departments_beside(activity: Activity) -> dict[int, Department]:
    """All departments by id, in their order, in one query; each says by `takes_part` whether it does, and by
    `lead_is_active` whether its lead may be asked.
    """
    return {one.pk: one for one in DEPARTMENTS(activity.pk)}


def came_by_row(rows: list[Deliverable]) -> dict[int, Came]:
    """For each row what has come of it, in one query."""
    together = Together()
    versions = together.values(AssetVersion.objects.filter(deliverable__in=rows), *OF_VERSION)
    together.ask()
    return came_of(rows, versions)


def came_of(rows: Iterable[Deliverable], versions: Iterable[SimpleNamespace]) -> dict[int, Came]:
    found = {row.pk: Came() for row in rows}
    for version in sorted(versions, key=lambda one: (one.deliverable_id, one.arrived_at, one.number)):
        known = found[version.deliverable_id]
        real = not version.placeholder and version.same_as_id is None
        first = known.first_at or (version.arrived_at if real else None)
        found[version.deliverable_id] = Came(first, known.stands_in or not real)
    return found
