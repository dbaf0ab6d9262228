"""Where things stand on the clock of one activity: coordinates for its figure, one line per row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

WIDTH, MARGIN = 520, 10
DAY = timedelta(days=1)
NIGHT, MORNING = time(19), time(9)
MOST_LABELS = 6
LONGEST_WITH_NIGHTS = 10 * DAY


class Band(NamedTuple):
    x: str
    width: str


class Tick(NamedTuple):
    x: str
    day: datetime


@dataclass(frozen=True)
class Scale:
    """The clock from `start` to `end` in `zone`, drawn WIDTH wide."""

    start: datetime
    end: datetime
    zone: str

    def x(self, at: datetime) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * ((at - self.start) / (self.end - self.start))

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at <= self.end

    def place(self, at: datetime | None) -> str:
        """The coordinate as text for the drawing; empty if it lies outside."""
        return spelt(self.x(at)) if at and self.holds(at) else ""

    @property
    def mornings(self) -> list[datetime]:
        """The start of every day that is on the clock."""
        zone = ZoneInfo(self.zone)
        first, last = self.start.astimezone(zone).date(), self.end.astimezone(zone).date()
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [datetime.combine(day, MORNING, zone) for day in days]

    @property
    def nights(self) -> list[Band]:
        """What lies between evening and morning; nothing on a long clock."""
        if self.end - self.start > LONGEST_WITH_NIGHTS:
            return []
        zone, found = ZoneInfo(self.zone), []
        for morning in [*self.mornings, self.mornings[-1] + DAY]:
            evening = datetime.combine(morning.date() - DAY, NIGHT, zone)
            left, right = max(evening, self.start), min(morning, self.end)
            if left < right:
                found.append(Band(spelt(self.x(left)), spelt(self.x(right) - self.x(left))))
        return found

    @property
    def ticks(self) -> list[Tick]:
        """Days to label, a few at most."""
        shown = [day for day in self.mornings if self.holds(day)]
        step = -(-len(shown) // MOST_LABELS) or 1
        return [Tick(spelt(self.x(day)), day) for day in shown[::step]]


def spelt(number: float) -> str:
    return f"{number:.1f}"


def scale(times: Iterable[datetime | None], zone: str) -> Scale:
    """A clock that holds all these times, with a little room on both sides."""
    known = sorted(at for at in times if at)
    room = max((known[-1] - known[0]) / 20, timedelta(hours=2))
    return Scale(known[0] - room, known[-1] + room, zone)


class Track(NamedTuple):
    """One row on the clock: its due time, when it came, and the line between (or still to wait). Empty = not
    drawn.
    """

    due: str
    came: str
    wait_from: str


def track(clock: Scale, due_at: datetime, came_at: datetime | None, now: datetime) -> Track:
    waiting = came_at is None and now < due_at and clock.holds(now)
    return Track(clock.place(due_at), clock.place(came_at), clock.place(now) if waiting else "")
