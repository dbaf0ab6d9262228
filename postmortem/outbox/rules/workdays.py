"""Which days are worked: the holidays of a country with its make-up days, and what a house says otherwise.

Holidays come from the library `holidays`; it knows the Chinese make-up days that the State Council has
published. Pure: no database, no clock.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import holidays

IsWorking = Callable[[date], bool]
LONGEST_CODE = 6


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def calendars() -> list[str]:
    """The countries whose holidays are known, as two letters."""
    return sorted(code for code in holidays.list_supported_countries() if len(code) == 2)


@cache
def countries() -> Mapping[str, str]:
    """The country of each time zone that lies in one country: Asia/Shanghai is CN."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {zone: country for country, _place, zone, *_comment in lines}


def calendar_for(calendar: str, zone: str) -> str:
    """The calendar that counts: the one of the house, else that of the country in which the zone lies; empty
    if that has none.
    """
    return calendar or countries().get(zone, "")


def parts_of(country: str) -> list[str]:
    """The parts of a country that have holidays of their own, as codes: BY for Bavaria. Single towns, which
    some calendars know by name, are left out.
    """
    return [
        part for part in holidays.list_supported_countries().get(country, []) if len(part) <= LONGEST_CODE
    ]


def is_calendar(code: str) -> bool:
    """Whether the holidays of this country (CN) or part of it (DE-BY) are known."""
    country, dash, part = code.partition("-")
    return country in holidays.list_supported_countries() and (not dash or part in parts_of(country))


@cache
def calendar_of(code: str) -> IsWorking:
    """The working days of a country or a part of it; Monday to Friday where nothing is known."""
    if not is_calendar(code):
        return is_weekday
    return _holidays(code).is_working_day


@cache
def _holidays(code: str, language: str | None = None) -> holidays.HolidayBase:
    country, _dash, part = code.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None)
    known = next((one for one in (language, "en_US") if one in found.supported_languages), None)
    if language is None or known is None:
        return found
    return holidays.country_holidays(country, subdiv=part or None, language=known)


def name_of_day(day: date, code: str, language: str) -> str:
    """What the holiday is called, in `language` (en_US, zh_CN) or the next best; empty if it is none."""
    return _holidays(code, language).get(day) or "" if is_calendar(code) else ""


def lacks_make_up_days(code: str, year: int) -> bool:
    """Whether this country moves working days to weekends every year, and those of `year` are not known yet.

    They are decided shortly before: China publishes them in November. A country counts as one that does so
    if it moved at least two days in each of the two years before.
    """
    if not is_calendar(code):
        return False
    known = [_moved_days(code, one) for one in (year, year - 1, year - 2)]
    return known[0] == 0 and min(known[1:]) >= 2


def _moved_days(code: str, year: int) -> int:
    found = _holidays(code)
    first = date(year, 1, 1)
    found.get(first)  # reads in the year
    return sum(day.year == year for day in found.weekend_workdays)


def working_days(calendar: str, zone: str, special: Mapping[date, bool]) -> IsWorking:
    """Whether a day is worked: as the house said, else as in `calendar`, which is by `zone` if empty.

    The same question gets the same function, so that what it has worked out is kept.
    """
    return _working_days(calendar_for(calendar, zone), frozenset(special.items()))


@lru_cache(maxsize=64)
def _working_days(code: str, special: frozenset[tuple[date, bool]]) -> IsWorking:
    usual, said = calendar_of(code), dict(special)

    @cache
    def is_working(day: date) -> bool:
        return said[day] if day in said else usual(day)

    return is_working


def working_days_from(start: datetime, days: int, zone: str, is_working: IsWorking) -> datetime:
    """`days` whole working days after `start` (before, if negative), at its clock time in `zone`; in UTC.

    A clock time that the day skips moves forward by the gap; of a repeated one the first is meant.
    """
    return days_around(start, zone, is_working)(days)


def days_around(start: datetime, zone: str, is_working: IsWorking) -> Callable[[int], datetime]:
    """The same for several numbers of days."""
    local = start.astimezone(ZoneInfo(zone))
    day = local.date()

    def worked(days: int) -> datetime:  # in one zone Python adds to the clock, which is what is wanted here
        return (local + (_counted_from(day, days, is_working) - day)).astimezone(UTC)

    return worked


@lru_cache(maxsize=4096)
def _counted_from(day: date, days: int, is_working: IsWorking) -> date:
    step, left = (1 if days > 0 else -1), abs(days)
    while left:
        day += timedelta(days=step)
        left -= is_working(day)
    return day
