"""Weeks as the figures count them, and the period somebody looks at, in thirteen bars."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

BARS: Final = 13
LENGTHS: Final = (13, 26, 52)  # in weeks
WEEK: Final = timedelta(days=7)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Period:
    """So many weeks up to the one of today, and as many before them."""

    weeks: int
    last: date  # the Monday of the last week in it

    @classmethod
    def until(cls, today: date, weeks: str) -> "Period":
        """`weeks` as it stands in the address; what nobody offers is the shortest."""
        known = int(weeks) if weeks.isdecimal() and len(weeks) < 4 else LENGTHS[0]
        return cls(known if known in LENGTHS else LENGTHS[0], week_of(today))

    @property
    def begin(self) -> date:
        return self.last - WEEK * (self.weeks - 1)

    @property
    def begin_before(self) -> date:
        return self.begin - WEEK * self.weeks

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.last + WEEK

    @property
    def bars(self) -> list[date]:
        """The first day of each bar, the oldest first."""
        return [self.begin + WEEK * (self.weeks // BARS) * number for number in range(BARS)]

    def bar(self, week: date) -> int:
        """The number of the bar that holds this week of the period."""
        return (week - self.begin).days // 7 // (self.weeks // BARS)

    def holds(self, week: date) -> bool:
        return self.begin <= week <= self.last


def in_bars(counts: Mapping[date, int], period: Period) -> list[int]:
    """The weeks of the period put together to its bars."""
    found = [0] * BARS
    for week, number in counts.items():
        if period.holds(week):
            found[period.bar(week)] += number
    return found
