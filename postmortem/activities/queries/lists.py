"""What goes live next, and whether anything is in danger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

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
from postmortem.audit.prepared import Prepared, places
from postmortem.people.asking import ForReader
from postmortem.people.models import User

PAGE = 25
MOST = 50  # so many are counted beside a group; what is more has a plus
SHOWN = (
    *("title", "kind", "status", "lead_id", "sponsor_id", "created_at"),
    *("launched_at", "agreed_launch_at", "asked_launch_at", "restricted"),
    *("requesting_department__code", "requesting_department__name_en", "requesting_department__name_zh"),
)
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
    home = user.department_id
    how = {"kind": narrowing.kind, "mine": narrowing.mine, "ours": narrowing.ours}
    found = _PAGE(user, *_read_mark(after), home, group=group, **how)
    shown = found[:PAGE]
    counts = counts_of([activity.pk for activity in shown], now)
    numbers = dict(zip((*GROUPS, "danger"), _NUMBERS(user, now, home, **how)[0], strict=True))
    return Listing(
        group=group,
        items=[
            Listed(one, counts.get(one.pk, Counts()), one.launched_at or one.agreed_launch_at)
            for one in shown
        ],
        after=_mark(shown[-1]) if len(found) > PAGE else "",
        next_up=next(iter(_NEXT(user, now, home, **how)), None),
        in_danger=numbers.pop("danger"),
        totals=numbers,
    )


def _wanted(user: User, home: int | None, how: dict[str, Any]) -> QuerySet[Activity]:
    user.department_id = home
    return Narrowing(**how).of(user)


def _page(
    user: User, at: datetime | None, pk: int, home: int | None, *, group: str, **how: Any
) -> QuerySet[Activity]:
    """As much of each as a line shows."""
    states, by, newest_first = GROUPS[group]
    rows = _wanted(user, home, how).filter(status__in=states).annotate(sort=by())
    if at is not None:
        step = "lt" if newest_first else "gt"
        further = Q(**{f"sort__{step}": at}) | Q(**{"sort": at, f"pk__{step}": pk})
        rows = rows.filter(further, **{f"sort__{step}e": at})  # this part alone is one that an index knows
    rows = rows.select_related("requesting_department").only(*SHOWN)
    return rows.order_by(*(("-sort", "-pk") if newest_first else ("sort", "pk")))[: PAGE + 1]


def _next(user: User, now: datetime, home: int | None, **how: Any) -> QuerySet[Activity]:
    upcoming = _wanted(user, home, how).filter(status__in=GROUPS["preparing"].states)
    ahead = upcoming.filter(agreed_launch_at__gte=now).only("title", "agreed_launch_at")
    return ahead.order_by("agreed_launch_at", "pk")[:1]


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
    found = _COUNTS(now, *places(activities, PAGE)) if activities else ()
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


def _counts(now: datetime, *activities: int) -> QuerySet[Deliverable, dict[str, Any]]:
    waited = Q(status__in=("draft", "agreed", "returned"))
    late = waited & Q(due_at__lt=now) & ~Q(versions__placeholder=False, versions__same_as=None)
    return (
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


_COUNTS = Prepared(_counts)


def _endangered(upcoming: QuerySet[Activity], now: datetime) -> QuerySet[Activity]:
    """Activities in preparation with a row past its due time, or nobody for the final effect."""
    late = Q(status__in=("agreed", "returned"), due_at__lt=now)
    unowned = Q(status="draft", kind="outcome")
    return upcoming.filter(Exists(Deliverable.objects.filter(late | unowned, activity=OuterRef("pk"))))


def _numbers(user: User, now: datetime, home: int | None, **how: Any) -> QuerySet[User, tuple[int, ...]]:
    """One row: how many there are in each group, and how many are in danger."""
    wanted = _wanted(user, home, how)
    groups = [CountOf(wanted.filter(status__in=group.states)) for group in GROUPS.values()]
    danger = _endangered(wanted.filter(status__in=GROUPS["preparing"].states), now)
    return User.objects.filter(pk=user.pk).order_by().values_list(*groups, CountOf(danger))


_PAGE, _NUMBERS, _NEXT = ForReader(_page), ForReader(_numbers), ForReader(_next)
