"""What goes live next, and whether anything is in danger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import User

PAGE = 25
MOST = 50  # so many are counted beside a group; what is more has a plus
FAR = Value(datetime(9999, 1, 1, tzinfo=UTC), output_field=DateTimeField())
Status = Activity.Status


class CountOf(Subquery):
    """How many rows a query has, as a column of another one; not read further than one past MOST."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Activity]) -> None:
        super().__init__(rows.order_by().values("pk")[: MOST + 1])


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
    """The rows of one activity: needed, in, past their due time, without an owner, the final effect's owner,
    and when the next one is due.
    """

    needed: int = 0
    arrived: int = 0
    late: int = 0
    unowned: int = 0
    effect_unowned: bool = False
    next_due: datetime | None = None

    @property
    def in_danger(self) -> bool:
        return bool(self.late or self.effect_unowned)


class Narrowing(NamedTuple):
    """What of all activities is listed: one kind, what the reader takes part in, what the reader's department
    asked for.
    """

    kind: str = ""
    mine: bool = False
    ours: bool = False

    def of(self, user: User) -> QuerySet[Activity]:
        """Those of them that this person may open."""
        found = Activity.objects.visible_to(user)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.ours:
            found = found.filter(requesting_department=user.department_id)
        if self.mine:
            found = found.filter(participants__person=user, participants__until=None)
        return found


ALL = Narrowing()


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
    most: int = MOST

    @property
    def shown(self) -> dict[str, str]:
        """The totals as they stand beside the groups: what is more than is counted has a plus."""
        return {name: f"{MOST}+" if number > MOST else str(number) for name, number in self.totals.items()}


def listing(user: User, group: str, after: str, narrowing: Narrowing = ALL, *, now: datetime) -> Listing:
    """One keyset page of the activities this person may open, in four queries whatever its length.

    `group` is a key of GROUPS (another one means preparing), `after` the mark of the page before.
    """
    group = group if group in GROUPS else "preparing"
    wanted = narrowing.of(user)
    found = list(_page(wanted, GROUPS[group], after)[: PAGE + 1])
    shown = found[:PAGE]
    counts = counts_of([activity.pk for activity in shown], now)
    upcoming = wanted.filter(status__in=GROUPS["preparing"].states)
    numbers = _numbers(user, wanted, _endangered(upcoming, now))
    return Listing(
        group=group,
        items=[
            Listed(one, counts.get(one.pk, Counts()), one.launched_at or one.agreed_launch_at)
            for one in shown
        ],
        after=_mark(shown[-1]) if len(found) > PAGE else "",
        next_up=upcoming.filter(agreed_launch_at__gte=now).order_by("agreed_launch_at", "pk").first(),
        in_danger=numbers.pop("danger"),
        totals=numbers,
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
            next_due=Min("due_at", filter=waited & Q(due_at__gte=now)),
        )
    )
    return {
        one["activity"]: Counts(
            one["needed"],
            one["arrived"],
            one["late"],
            one["unowned"],
            effect_unowned=one["effect"] > 0,
            next_due=one["next_due"],
        )
        for one in found
    }


def _endangered(upcoming: QuerySet[Activity], now: datetime) -> QuerySet[Activity]:
    """Activities in preparation with a row past its due time, or nobody for the final effect."""
    late = Q(status__in=("agreed", "returned"), due_at__lt=now)
    unowned = Q(status="draft", kind="outcome")
    return upcoming.filter(Exists(Deliverable.objects.filter(late | unowned, activity=OuterRef("pk"))))


def _numbers(user: User, wanted: QuerySet[Activity], danger: QuerySet[Activity]) -> dict[str, int]:
    """How many there are in each group, and how many are in danger: one query."""
    groups = {name: CountOf(wanted.filter(status__in=group.states)) for name, group in GROUPS.items()}
    found = User.objects.filter(pk=user.pk).values_list(*groups.values(), CountOf(danger)).get()
    return dict(zip((*groups, "danger"), found, strict=True))
