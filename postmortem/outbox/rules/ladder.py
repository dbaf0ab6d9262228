"""When a duty rings and how far it is heard: the reminder ladder, as data. Pure: no database, no clock."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from operator import itemgetter
from typing import Any, Final, NamedTuple

from postmortem.outbox.rules.reach import Reach
from postmortem.outbox.rules.workdays import IsWorking, days_around, is_weekday

DAY = timedelta(days=1)
NO_FREEZE = 7 * DAY
WHOLE_DAYS_FROM = 3 * DAY  # with less time than this the offsets are hours


class When(StrEnum):
    """What a rung hangs on."""

    BEFORE = "before"  # a part of the time from the start to the due, at most so many days before it
    DUE = "due"
    AFTER = "after"  # a part of W after the due, at most so many days
    FREEZE = "freeze"


class Rung(NamedTuple):
    """One rung as data. `part` is of the time there is, `days` the most (before) or the longest (after)."""

    when: When
    reach: Reach
    part: Fraction = Fraction(0)
    days: int = 0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Rung":
        """From {"when", "reach", "part": "1/3", "days": 3}. Raises ValueError or KeyError otherwise."""
        part, days = Fraction(data.get("part", 0)), int(data.get("days", 0))
        if not (0 <= part <= 1 and 0 <= days <= 60):
            raise ValueError(f"{data!r} is no rung of a ladder.")
        return cls(When(data["when"]), Reach(data["reach"]), part, days)

    def data(self) -> dict[str, Any]:
        return {"when": self.when, "reach": self.reach, "part": str(self.part), "days": self.days}


Rungs = tuple[Rung, ...]
HALF = Rung(When.BEFORE, Reach.HOLDER, Fraction(1, 2), 2)
DUE = Rung(When.DUE, Reach.HOLDER)
# The ladder of docs/concepts, for everything that does not declare another one.
DEFAULT: Final[Rungs] = (
    HALF,
    DUE,
    Rung(When.AFTER, Reach.LEAD, Fraction(1, 3), 3),
    Rung(When.AFTER, Reach.SPONSOR, Fraction(2, 3), 7),
    Rung(When.FREEZE, Reach.ALL),
)
# For what only the holder can do and nobody waits for.
GENTLE: Final[Rungs] = (HALF, DUE, Rung(When.AFTER, Reach.HOLDER, Fraction(1, 3), 3))


class Step(NamedTuple):
    """One step of a duty: its number (1 is the first), when it rings, and how far it is heard."""

    number: int
    at: datetime
    reach: Reach


class Turn(NamedTuple):
    """What a tick does with a duty: ring this step, or let it lapse; and when to look again."""

    step: Step | None
    next_at: datetime | None
    lapsed: bool = False


class Times(NamedTuple):
    """The times of one duty that its steps follow from."""

    from_at: datetime
    due_at: datetime
    freeze_at: datetime | None
    zone: str
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None

    def in_utc(self) -> "Times":
        """In one zone Python subtracts wall clocks: hours that a clock skips or repeats would be counted
        wrongly.
        """
        if all(at is None or at.tzinfo is UTC for at in (self.from_at, self.due_at, self.freeze_at)):
            return self
        freeze = self.freeze_at.astimezone(UTC) if self.freeze_at else None
        return self._replace(
            from_at=self.from_at.astimezone(UTC), due_at=self.due_at.astimezone(UTC), freeze_at=freeze
        )


def ladder(times: Times, rungs: Rungs = DEFAULT, is_working: IsWorking = is_weekday) -> list[Step]:
    """The steps of a duty in order of time, in UTC.

    W = freeze − due (7 days without a freeze). The offsets scale with W; from W = 3 days on they are whole
    working days, rounded up, at the clock time of the due. W = 0 is one step for all. No step comes before
    `from_at` unless the due time itself does, and none after the freeze. A snooze takes the place of what the
    holder alone would hear meanwhile; steps that others hear stay where they are.
    """
    times = times.in_utc()
    if times.freeze_at and times.freeze_at <= times.due_at:
        widest = max((rung.reach for rung in rungs), key=list(Reach).index)
        found = [(times.due_at, widest)]
    else:
        window = times.freeze_at - times.due_at if times.freeze_at else NO_FREEZE
        worked = days_around(times.due_at, times.zone, is_working)
        placed = [(_place(rung, times, window, worked), rung.reach) for rung in rungs]
        found = sorted([(at, reach) for at, reach in placed if at], key=itemgetter(0))
    return [Step(number, at, reach) for number, (at, reach) in enumerate(_snoozed(found, times), start=1)]


def _place(rung: Rung, times: Times, window: timedelta, worked: Callable[[int], datetime]) -> datetime | None:
    """When the rung rings; None if there is no such moment for this duty."""
    when, due = rung.when, times.due_at
    if when is When.DUE:
        return due
    if when is When.FREEZE:
        return times.freeze_at
    (over, under), days = rung.part.as_integer_ratio(), rung.days * DAY
    if when is When.BEFORE:
        share = times.from_at + (due - times.from_at) * over / under
        most = due - days if window < WHOLE_DAYS_FROM else worked(-rung.days)
        return first if (first := max(share, most)) < due else None
    offset = min(days, window * over / under)
    if window < WHOLE_DAYS_FROM:
        return due + offset
    moved = worked(ceil(offset / DAY))
    return min(moved, times.freeze_at) if times.freeze_at else moved


def _snoozed(found: list[tuple[datetime, Reach]], times: Times) -> Iterable[tuple[datetime, Reach]]:
    if times.snoozed_at is None or times.snoozed_until is None:
        return found
    begun, until = times.snoozed_at, times.snoozed_until
    kept = [(at, reach) for at, reach in found if reach != Reach.HOLDER or not begun < at <= until]
    return sorted([*kept, (until, Reach.HOLDER)], key=lambda step: step[0])


def next_step(steps: list[Step], reached: int, now: datetime) -> tuple[Step | None, Step | None]:
    """The step to take now and the one to wait for: after a gap only the highest step that is due."""
    due = waiting = None
    for step in steps[reached:]:  # the first is number 1
        if step.at <= now:
            due = step
        else:
            waiting = waiting or step
    return due, waiting


def first_ring(steps: list[Step], now: datetime) -> datetime | None:
    """When a duty asked `now` rings first: at its first step, at once if that has passed."""
    return max(steps[0].at, now) if steps else None


def turn(steps: list[Step], reached: int, lapses_at: datetime | None, now: datetime) -> Turn:
    """What to do now with a duty whose last step was `reached`; `lapses_at` is None for a chased one."""
    if lapses_at and lapses_at <= now:
        return Turn(None, None, lapsed=True)
    step, waiting = next_step(steps, reached, now)
    times = [at for at in (waiting.at if waiting else None, lapses_at) if at]
    return Turn(step, min(times, default=None))


def notice_kind(step: Step, due_at: datetime) -> str:
    """The word for what a step says; wording has the sentences."""
    if step.reach == Reach.HOLDER:
        return "due_soon" if step.at < due_at else "due_now"
    return f"with_{step.reach}"
