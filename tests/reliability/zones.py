"""Every change of the clocks in a time zone, and where steps around it must lie.

What is expected is worked out without the product's rules, and without `fold`: from what clocks show at an
instant, and from seconds since 1970.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

from postmortem.outbox import rules
from postmortem.people.clock import local_to_utc

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
TICK = 10  # seconds
HOURS_LEFT = 9 * HOUR  # W: steps come after thirds of it
DAYS_LEFT = 21 * DAY  # the steps after the due are the third and the seventh working day
TIME_TO_DO_IT = 8 * DAY  # so that the step before the due is the second working day before it
NASTY = (
    "Africa/Casablanca",
    "Africa/Cairo",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
)


def zones(*, every):
    """All zones, or a fortieth of them and those that are known for surprises."""
    known = sorted(available_timezones())
    return known if every else [zone for zone in known if zone in NASTY or crc32(zone.encode()) % 40 == 0]


def shown(instant, zone):
    """What clocks show."""
    return instant.astimezone(zone).replace(tzinfo=None)


def transitions(zone):
    """The instants, to the minute, at which its clocks change."""
    found, at = [], FIRST
    while at < LAST:
        before, after = at, at + 7 * DAY
        if shown(before, zone) - shown(after, zone) != before - after:
            while after - before > MINUTE:
                middle = (before + (after - before) / 2).replace(second=0, microsecond=0)
                middle = middle if middle > before else before + MINUTE
                moved = shown(before, zone) - shown(middle, zone) != before - middle
                before, after = (before, middle) if moved else (middle, after)
            found.append(after)
        at += 7 * DAY
    return found


def instant_of(wall, zone):
    """The first instant at which clocks show this; if they skip it, later by the length of the gap."""
    offsets = [wall - shown(wall.replace(tzinfo=UTC) + by, zone) + by for by in (-DAY, DAY)]
    candidates = sorted(wall.replace(tzinfo=UTC) + offset for offset in offsets)
    return next((one for one in candidates if shown(one, zone) == wall), candidates[-1])


class Case(NamedTuple):
    """Something due when the clocks of a place show `wall`."""

    zone: str
    wall: datetime
    time_left: timedelta
    works_on: rules.IsWorking

    @property
    def times(self):
        due = instant_of(self.wall, ZoneInfo(self.zone))
        return rules.Times(due - TIME_TO_DO_IT, due, due + self.time_left, self.zone)

    def expected(self):
        """The instants of its steps."""
        from_at, due, freeze, zone, *_snooze = self.times
        if self.time_left == HOURS_LEFT:
            start, third = due.timestamp(), self.time_left.total_seconds() / 3
            seconds = [start - 48 * 3600, start, start + third, start + 2 * third, start + 3 * third]
            return [datetime.fromtimestamp(one, tz=UTC) for one in seconds]
        walls = [self.worked(days) for days in (-2, 3, 7)]
        before, lead, sponsor = (instant_of(wall, ZoneInfo(zone)) for wall in walls)
        half = from_at + (due - from_at) / 2
        return [max(before, half), due, lead, sponsor, freeze]

    def worked(self, days):
        """The same clock time so many working days later."""
        wall, left = shown(self.times.due_at, ZoneInfo(self.zone)), abs(days)
        while left:
            wall += DAY if days > 0 else -DAY
            left -= self.works_on(wall.date())
        return wall


def cases(zone_name):
    """What falls due an hour before the clocks change, at it, in the gap or the repeated hour, and an hour
    after; and what has its steps there.
    """
    zone, calendar = ZoneInfo(zone_name), rules.working_days("", zone_name, {})
    for at in transitions(zone) or [datetime(2026, 3, 29, 1, tzinfo=UTC)]:
        first, last = sorted((shown(at - MINUTE, zone) + MINUTE, shown(at, zone)))
        for wall in {first - HOUR, first, first + (last - first) / 2, last, last + HOUR}:
            yield Case(zone_name, wall, HOURS_LEFT, calendar)
            for days in (2, 0, -3, -7):
                yield Case(zone_name, wall + days * DAY, DAYS_LEFT, every_day)
                yield Case(zone_name, wall + days * DAY, DAYS_LEFT, calendar)


def every_day(_day):
    return True


def walked(steps, times):
    """The steps that are told, each with its tick, if a tick comes every few seconds."""
    told, reached, next_at = [], 0, rules.first_ring(steps, times.from_at)
    while next_at:
        now = datetime.fromtimestamp(-(-next_at.timestamp() // TICK) * TICK, tz=UTC)
        step, next_at, _lapsed = rules.turn(steps, reached, None, now)
        if step:
            reached = step.number
            told.append((step, now))
    return told


def wrong(case, ladder=rules.ladder):
    """What is wrong with how one case is reminded of, in a word; empty if nothing is."""
    times, expected = case.times, case.expected()
    try:
        typed = local_to_utc(case.wall, case.zone)
    except ValidationError:
        typed = None
    is_skipped = shown(times.due_at, ZoneInfo(case.zone)) != case.wall
    told = walked(ladder(times, rules.DEFAULT, case.works_on), times)
    if typed != (None if is_skipped else times.due_at):
        return "the due time is not what was typed"
    if any(now < at for (_step, now), at in zip(told, expected, strict=False)):
        return "early"
    if len(told) != len(expected):
        return "lost" if len(told) < len(expected) else "doubled"
    late = timedelta(seconds=TICK)
    on_time = all(now - at < late for (_step, now), at in zip(told, expected, strict=True))
    return "" if on_time else "late"
