"""What goes live next, and whether anything is in danger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Count, DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import User

PAGE = 25
FAR = Value(datetime(9999, 1, 1, tzinfo=UTC), output_field=DateTimeField())
Status = Activity.Status


class Group(NamedTuple):
    """Activities that are listed together: their states, by which time, and whether the newest come first."""

    states: tuple[str, ...]
    by: Callable[[], Coalesce]
    newest_first: bool


GROUPS = {
    "preparing": Group(
        (Status.DRAFT, Status.ALIGNING, Status.READY),
        lambda: Coalesce("agreed_launch_at", "asked_launch_at", FAR),
        newest_first=False,
    ),
    "live": Group(
        (Status.LAUNCHED, Status.VERIFIED), lambda: Coalesce("launched_at", "created_at"), newest_first=True
    ),
    "ended": Group(
        (Status.CLOSED, Status.CANCELLED), lambda: Coalesce("launched_at", "created_at"), newest_first=True
    ),
}


class Counts(NamedTuple):
    """The rows of one activity: needed, in, past their due time, without an owner, and the final effect's
    owner.
    """

    needed: int = 0
    arrived: int = 0
    late: int = 0
    unowned: int = 0
    effect_unowned: bool = False

    @property
    def in_danger(self) -> bool:
        return bool(self.late or self.effect_unowned)


class Listed(NamedTuple):
    activity: Activity
    counts: Counts
    launch_at: datetime | None


@dataclass(frozen=True)
class Listing:
    """One page of a group. `after` starts the next page, empty on the last one."""

    group: str
    items: list[Listed]
    after: str
    next_up: Activity | None
    in_danger: int
    totals: dict[str, int]


def listing(user: User, group: str, after: str, *, now: datetime) -> Listing:
    """One keyset page of the activities this person may open, in four queries whatever its length.

    `group` is a key of GROUPS (another one means preparing), `after` the mark of the page before.
    """
    group = group if group in GROUPS else "preparing"
    found = list(_page(Activity.objects.visible_to(user), GROUPS[group], after)[: PAGE + 1])
    shown = found[:PAGE]
    counts = counts_of([activity.pk for activity in shown], now)
    upcoming = Activity.objects.visible_to(user).filter(status__in=GROUPS["preparing"].states)
    return Listing(
        group=group,
        items=[
            Listed(one, counts.get(one.pk, Counts()), one.launched_at or one.agreed_launch_at)
            for one in shown
        ],
        after=_mark(shown[-1]) if len(found) > PAGE else "",
        next_up=upcoming.filter(agreed_launch_at__gte=now).order_by("agreed_launch_at", "pk").first(),
        in_danger=_in_danger(upcoming, now),
        totals=_totals(user),
    )


def _page(visible: QuerySet[Activity], group: Group, after: str) -> QuerySet[Activity]:
    sorted_by = ("-sort", "-pk") if group.newest_first else ("sort", "pk")
    rows = visible.filter(status__in=group.states).annotate(sort=group.by()).order_by(*sorted_by)
    rows = rows.select_related("requesting_department")
    at, pk = _read_mark(after)
    if at is None:
        return rows
    step = "lt" if group.newest_first else "gt"
    return rows.filter(Q(**{f"sort__{step}": at}) | Q(**{"sort": at, f"pk__{step}": pk}))


def _mark(last: Activity) -> str:
    return f"{last.sort.isoformat()}~{last.pk}"  # type: ignore[attr-defined]  # annotated in _page


def _read_mark(after: str) -> tuple[datetime | None, int]:
    """A mark that nobody gave out is the first page."""
    at, _, pk = after.replace(" ", "+").partition("~")
    try:
        when = datetime.fromisoformat(at)
        return (when if when.tzinfo else None), int(pk)
    except ValueError:
        return None, 0


def counts_of(activities: list[int], now: datetime) -> dict[int, Counts]:
    """How the rows of these activities stand, in one query."""
    waited = Q(status__in=("draft", "agreed", "returned"))
    late = waited & Q(due_at__lt=now) & ~Q(versions__placeholder=False, versions__same_as=None)
    found = (
        Deliverable.objects.live()
        .filter(activity__in=activities)
        .order_by()
        .values("activity")
        .annotate(
            needed=Count("pk", distinct=True),
            arrived=Count("pk", distinct=True, filter=Q(status__in=("delivered", "approved"))),
            late=Count("pk", distinct=True, filter=late),
            unowned=Count("pk", distinct=True, filter=Q(status="draft")),
            effect=Count("pk", distinct=True, filter=Q(status="draft", kind="outcome")),
        )
    )
    return {
        one["activity"]: Counts(one["needed"], one["arrived"], one["late"], one["unowned"], one["effect"] > 0)
        for one in found
    }


def _in_danger(upcoming: QuerySet[Activity], now: datetime) -> int:
    """Activities in preparation with a row past its due time, or nobody for the final effect."""
    late = Q(deliverables__status__in=("agreed", "returned"), deliverables__due_at__lt=now)
    unowned = Q(deliverables__status="draft", deliverables__kind="outcome")
    return upcoming.filter(late | unowned).order_by().values("pk").distinct().count()


def _totals(user: User) -> dict[str, int]:
    counts = {
        name: Count("pk", filter=Q(status__in=group.states), distinct=True) for name, group in GROUPS.items()
    }
    return dict(Activity.objects.visible_to(user).order_by().aggregate(**counts))
