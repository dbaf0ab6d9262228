"""What a department carries: its people by name, week by week. For its lead."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import Department, User
from postmortem.people.queries import active_people
from raci.models import Assignment
from raci.queries.load.held import GOING_ON, TO_DELIVER, letters_held
from raci.queries.load.words import local, sentence_of, window
from raci.rules.load import WORK, monday, to_deliver

WEEKS_ON = 5


class InWeek(NamedTuple):
    """How many things are to be delivered in the week that begins then."""

    start: date
    things: int


class Line(NamedTuple):
    """One person (None: the department as a whole) and what is to be delivered: past its time, by week."""

    person: User | None
    late: int
    weeks: Sequence[InWeek]


@dataclass(frozen=True)
class DepartmentLoad:
    department: Department
    answer: str
    weeks: Sequence[date]
    lines: Sequence[Line]


def department_load(department: Department, *, seen_by: User, now: datetime) -> DepartmentLoad:
    """The page of one department for its lead; counts what the lead may open. Six queries, whatever its size.

    People stand in the order of their names: this is for sharing out, not for comparing.
    """
    frame = window(now, back=0, on=WEEKS_ON)
    people = list(active_people().filter(department=department).order_by("display_name", "pk"))
    held = letters_held([one.pk for one in people], since=frame.since, until=frame.until, seen_by=seen_by)
    due = {one.pk: to_deliver(held[one.pk]) for one in people}
    whole = _as_a_whole(department, seen_by)
    lines = [_line(one, due[one.pk].values(), frame.weeks, now) for one in people]
    if whole:
        lines.append(_line(None, whole.values(), frame.weeks, now))
    once = {row: at for rows in [*due.values(), whole] for row, at in rows.items()}
    return DepartmentLoad(department, sentence_of(once.values(), now), frame.weeks, lines)


def _line(person: User | None, due_times: Iterable[datetime], weeks: Sequence[date], now: datetime) -> Line:
    times = list(due_times)
    by_week = Counter(monday(local(at).date()) for at in times if at >= now)
    return Line(person, sum(at < now for at in times), [InWeek(week, by_week[week]) for week in weeks])


def _as_a_whole(department: Department, seen_by: User) -> dict[int, datetime]:
    """Row id → due time of what the department has a letter in and has named nobody for; two queries."""
    going_on = Activity.objects.visible_to(seen_by).filter(status__in=GOING_ON)
    rows = Deliverable.objects.filter(status__in=TO_DELIVER, activity__in=going_on)
    addressed = rows.filter(accountable_department=department, accountable=None)
    given = Assignment.objects.current().filter(
        department=department, person=None, letter__in=WORK, deliverable__in=rows
    )
    found = dict(addressed.values_list("pk", "due_at"))
    return found | dict(given.values_list("deliverable_id", "deliverable__due_at"))
