"""Reads around templates: what one would add to an activity, and an activity as one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language

from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.queries import (
    hats,
    homes_of,
    not_asked,
    offered,
    people_of,
    place_of,
    readable,
)
from postmortem.activities.rules import known_tools
from postmortem.activities.rules.starters import (
    DAYS,
    HOURS,
    LONGEST_NAME,
    LONGEST_TEXT,
    MANY,
    NOTHING,
    Body,
    Homes,
    Said,
    Starter,
    StarterRow,
    fitting,
    is_rush,
    key_of,
    share_of,
    trade_of,
)
from postmortem.people.models import Discipline, User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for
from raci.queries.access import PREPARING, may_put_forward
from raci.queries.grid import live_rows
from raci.rules import Row

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
WITHOUT_LAUNCH: Final = 14 * DAY


@dataclass(frozen=True)
class Offer:
    """A template and how many of its rows this activity does not have."""

    starter: Starter
    missing: int
    is_fitting: bool

    @property
    def name(self) -> str:
        return self.starter.name.within(get_language() or "en")

    @property
    def about(self) -> str:
        return self.starter.about.within(get_language() or "en")


@dataclass(frozen=True)
class TemplatePage:
    """What the page of templates in one activity shows."""

    offers: list[Offer]
    not_asked: list[Deliverable]
    is_preparing: bool

    @property
    def departments(self) -> list[str]:
        """Who would be asked for a name."""
        found = {row.accountable_department for row in self.not_asked if row.accountable_department}
        return sorted(one.name for one in found)


def template_page(user: User, activity: Activity, *, now: datetime) -> TemplatePage:
    """In a fixed number of queries."""
    names = activity.deliverables.values_list("name", flat=True)
    there = {key_of(name) for name in names}
    place = place_of(activity.time_zone, activity.language)
    starters = offered()
    launch_at = activity.agreed_launch_at or activity.asked_launch_at
    fits = fitting(starters, activity.kind, is_rush=is_rush(launch_at, now, place))
    offers = [Offer(one, _missing(one, there), is_fitting=one == fits) for one in starters]
    offers.sort(key=lambda offer: (not offer.is_fitting, offer.starter.kind != activity.kind))
    return TemplatePage(offers, list(not_asked(activity.pk)), activity.status in PREPARING)


def _missing(starter: Starter, there: set[str]) -> int:
    return sum(not row.is_outcome and not row.name.keys & there for row in starter.rows)


def opens_template(user: User, pk: int) -> Activity:
    """For who drives it, and the lead of the driver's department: a template fills every column."""
    activity = readable(user, pk)
    if not may_put_forward(hats(user, activity)):
        raise PermissionDenied
    return activity


def opens_template_save(user: User, pk: int) -> Activity:
    """For who drives it, leads of departments taking part, and administrators who may open it."""
    activity = readable(user, pk)
    found = hats(user, activity)
    if not found.may_edit and (user.role != User.Role.ADMIN or found.looks):
        raise PermissionDenied
    return activity


def template_of(
    activity: Activity, about: Said = NOTHING, known: Mapping[int, Sequence[str]] | None = None
) -> Body:
    """The activity as the body of a template: trades instead of departments and people, shares of its time
    instead of dates, the sides of people where a text names them. Each text stands in both languages as it
    is. `known` are the trades of departments, where they are read already.
    """
    rows = live_rows([activity.pk])[activity.pk]
    words = redact_for(people_of(activity), departments_by_id(), names=False)
    trades = Trades(homes_of(activity), trades_by_department() if known is None else known)
    end = _end(activity, rows)
    made = tuple(_row(row, activity, end, trades, words) for row in rows)
    return Body(made, about, _freeze_hours(activity, rows), tuple(known_tools(activity.tools)))


def nameless(activity: Activity, said: Said) -> Said:
    """What somebody typed about a template, with sides where it names people of the activity."""
    words = redact_for(people_of(activity), departments_by_id(), names=False)
    return Said(words.text(said.en), words.text(said.zh))


def without_trade(activity: Activity, known: Mapping[int, Sequence[str]]) -> list[str]:
    """Departments taking part whose letters no template can hold: nobody has said which trades they have."""
    parts = activity.taking_part.select_related("department")
    return [part.department.name for part in parts if not known.get(part.department_id)]


def trades_by_department() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    of_departments = Discipline.objects.filter(department__isnull=False)
    for pk, code in of_departments.values_list("department", "code"):
        found[pk].append(code)
    return found


class Trades(NamedTuple):
    """Trade → departments taking part, and department → trades."""

    homes: Homes
    known: Mapping[int, Sequence[str]]

    def of(self, department_ids: Iterable[int], discipline: str) -> tuple[str, ...]:
        """The trades of these departments, each once; without those that have none."""
        found = [trade_of(self.known.get(pk, ()), discipline, self.homes) for pk in department_ids]
        return tuple(dict.fromkeys(trade for trade in found if trade))


def _row(row: Row, activity: Activity, end: datetime, trades: Trades, words: Words) -> StarterRow:
    letters = {code: trades.of([h.department_id for h in row.holding(code)], row.discipline) for code in MANY}
    owner = trades.of(filter(None, [row.department_id]), row.discipline)
    launch_at = activity.agreed_launch_at or activity.asked_launch_at
    is_after = row.is_outcome and launch_at is not None and row.due_at >= launch_at
    acceptance = words.text(row.acceptance)[:LONGEST_TEXT]
    name = words.text(row.name)[:LONGEST_NAME]
    return StarterRow(
        kind=row.kind,
        phase=row.phase,
        name=Said(name, name),
        discipline=row.discipline,
        acceptance=Said(acceptance, acceptance),
        percent=None if is_after else share_of(row.due_at, activity.created_at, end),
        days_after=min(round((row.due_at - launch_at) / DAY), DAYS[-1]) if is_after and launch_at else None,
        letters={code: held for code, held in {"A": owner, **letters}.items() if held},
    )


def _end(activity: Activity, rows: Iterable[Row]) -> datetime:
    """What the shares are of: until everything was to be final, or live; else the two weeks of a plan."""
    launch_at = activity.agreed_launch_at or activity.asked_launch_at
    final = [row.freeze_at for row in rows if row.freeze_at and not row.is_outcome]
    return max(final) if final else launch_at or activity.created_at + WITHOUT_LAUNCH


def _freeze_hours(activity: Activity, rows: Iterable[Row]) -> int:
    final = [row.freeze_at for row in rows if row.freeze_at and not row.is_outcome]
    launch_at = activity.agreed_launch_at
    if not final or launch_at is None or max(final) >= launch_at:
        return 0
    return min(int((launch_at - max(final)) / HOUR), HOURS[-1])
