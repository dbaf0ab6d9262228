"""Each line of a timeline with its time: dates inherited from above, past midnight, in the stated zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from incidents.importing.days import Habit
from incidents.importing.moments import Reading
from incidents.importing.result import Happening, Precision
from incidents.importing.zones import zone_of

OVERNIGHT: Final = timedelta(hours=6)  # so far back a clock jumps only across midnight
DAY: Final = timedelta(days=1)


@dataclass
class Entry:
    """A line as it was found: `day` is the date that stood above it."""

    reading: Reading | None
    text: str
    day: date | None = None
    zone: tzinfo | None = None


@dataclass(frozen=True)
class Setting:
    """What the file says about its dates and zones."""

    habit: Habit
    zone: tzinfo | None = None
    chinese: bool = False
    began: datetime | None = None


def happenings(entries: list[Entry], setting: Setting) -> list[Happening]:
    """Each line with its time: a clock that jumps back means the next day, newest first is read backwards."""
    backwards = _is_backwards(entries)
    found = list(_resolved(entries[::-1] if backwards else entries, setting))
    return found[::-1] if backwards else found


def _is_backwards(entries: list[Entry]) -> bool:
    clocks = [
        (entry.reading.day or entry.day or date.min, entry.reading.clock)
        for entry in entries
        if entry.reading and entry.reading.clock is not None
    ]
    falls = sum(after < before for before, after in pairwise(clocks))
    return len(clocks) > 2 and falls * 4 >= (len(clocks) - 1) * 3


def _resolved(entries: list[Entry], setting: Setting) -> Iterator[Happening]:
    walk = _Walk(setting)
    for entry in entries:
        yield walk.happening(entry)


class _Walk:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.day = self.base = setting.habit.near
        self.above: date | None = None
        self.before: timedelta | None = None
        self.later = False
        self.zero = setting.began

    def happening(self, entry: Entry) -> Happening:
        reading = entry.reading
        if entry.day and entry.day != self.above:
            self.above, self.day, self.before, self.later = entry.day, entry.day, None, False
            self.base = entry.day
        if reading is None or reading.unknown:
            return Happening(None, reading.raw if reading else "", entry.text, precision=Precision.UNKNOWN)
        zone = zone_of(reading.zone, chinese=self.setting.chinese) if reading.zone else None
        zone = zone or entry.zone or self.setting.zone
        if reading.since is not None:
            return self.relative(reading, entry.text)
        if reading.day:
            self.day, self.before, self.later = reading.day, None, False
            self.base = reading.day
        if reading.clock is None:
            return self.whole_day(reading, entry.text, zone)
        return self.clocked(reading, entry.text, zone)

    def relative(self, reading: Reading, text: str) -> Happening:
        at = self.zero + reading.since if self.zero and reading.since is not None else None
        precision = Precision.ABOUT if at else Precision.UNKNOWN
        return Happening(at, reading.raw, text, precision=precision)

    def whole_day(self, reading: Reading, text: str, zone: tzinfo | None) -> Happening:
        if reading.day is None:
            return Happening(None, reading.raw, text, precision=Precision.UNKNOWN)
        until = (
            datetime.combine(reading.until_day, time.max.replace(microsecond=0), zone)
            if reading.until_day
            else None
        )
        at = datetime.combine(reading.day, time(), zone)
        until = until if until and until >= at else None
        return Happening(at, reading.raw, text, until, Precision.DAY)

    def clocked(self, reading: Reading, text: str, zone: tzinfo | None) -> Happening:
        clock = reading.clock or timedelta()
        self.turn(reading, clock)
        self.before = clock
        about = Precision.ABOUT if reading.about else Precision.EXACT
        if self.day is None:
            return Happening(None, reading.raw, text, precision=Precision.UNKNOWN)
        at = moment_of(self.day, clock, zone)
        if self.zero is None and not reading.about:
            self.zero = at
        until = None
        if reading.until is not None:
            until = moment_of(reading.until_day or self.day, reading.until, zone)
            until = until if until >= at else until + DAY
        return Happening(at, reading.raw, text, until if until and until >= at else None, about)

    def turn(self, reading: Reading, clock: timedelta) -> None:
        """Past midnight: because it is said, or because the clock has jumped back."""
        if self.day is None or (reading.day and not reading.later):
            return
        if clock >= DAY:
            self.day = self.base
            return
        fell = self.before is not None and self.before - clock >= OVERNIGHT
        said = reading.later and (not self.later or fell or bool(reading.day))
        if said or (fell and not reading.later and not reading.day):
            self.day += DAY
        self.later = self.later or reading.later


def moment_of(day: date, clock: timedelta, zone: tzinfo | None) -> datetime:
    """Clock time of a place: hours beyond 24 are those of the next day."""
    days, seconds = divmod(int(clock.total_seconds()), 86_400)
    at = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return datetime.combine(day + timedelta(days=days), at, zone)
