"""When a new row is due: as the file says, else as usual."""

import re
from calendar import month_abbr, month_name
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.exceptions import ValidationError

from postmortem.activities.rules import outcome_due
from postmortem.people.clock import local_to_utc, to_local
from raci.tables import plain

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
END_OF_WORK: Final = time(18)
MONTHS: Final = {
    name.casefold(): number
    for names in (month_name, month_abbr)
    for number, name in enumerate(names)
    if number
}
TIME: Final = r"(?:[ t]*(?P<hour>\d{1,2})[:点时](?P<minute>\d{2})?(?::\d{2}(?:\.\d+)?)?分?)?"
WEEKDAY: Final = re.compile(
    r"\(?(?:周|星期)[一二三四五六日天]\)?|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b,?"
)
# The day alone is never guessed: 3/4 is March the 4th for some and April the 3rd for others.
FORMS: Final = [
    re.compile(form + TIME)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<name>[a-z]+)\.?(?:[ -,]+(?P<year>\d{4}))?",
        r"(?P<name>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?",
    )
]


def due_in(text: str, zone: str, now: datetime) -> datetime | None:
    """The time a cell names, as clocks in `zone` show it; a day alone means 18:00, a day without a year the
    next one. None if it names none.
    """
    said = " ".join(WEEKDAY.sub(" ", plain(text)).split())
    found = next((match for form in FORMS if (match := form.fullmatch(said))), None)
    if found is None:
        return None
    part = {name: value for name, value in found.groupdict().items() if value}
    month = MONTHS.get(part["name"], 0) if "name" in part else int(part["month"])
    try:
        at = time(int(part["hour"]), int(part.get("minute", 0))) if "hour" in part else END_OF_WORK
        for day in _days(part.get("year"), month, int(part["day"]), to_local(now, zone).date()):
            return local_to_utc(datetime.combine(day, at), zone)
    except (ValueError, ValidationError):
        return None
    return None


def _days(year: str | None, month: int, day: int, today: date) -> Iterator[date]:
    if year:
        yield date(int(year), month, day)
        return
    this = date(today.year, month, day)
    yield this if this >= today else date(today.year + 1, month, day)


def usual_due(launch_at: datetime | None, now: datetime, *, is_outcome: bool = False) -> datetime:
    """A day before the launch, at most half of the time until then; two weeks from now without a launch
    ahead. The final effect is seen after the launch. On the full hour.
    """
    if is_outcome or launch_at is None or launch_at <= now:
        due = outcome_due(launch_at if is_outcome else None, now)
    else:
        due = launch_at - min(DAY, (launch_at - now) / 2)
    full = due.replace(minute=0, second=0, microsecond=0)
    return full if full > now else due
