"""Dates as people write them, in three languages; without a year they take it from elsewhere."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH: Final = (
    r"(?=[adfjmnos])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b"
)
A_WEEKDAY: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s*(?:the\s+)?"
WEEKDAY: Final = rf"(?:{A_WEEKDAY})?"
AFTER: Final = (
    r"(?:\s*[(（](?:周|星期|週)?[一二三四五六日天月火水木金土][)）]|\s*(?:周|星期)[一二三四五六日天])?"
)
YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
DAY: Final = r"(?P<day>\d{1,2})"
TO_DAY: Final = r"(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{1,2}(?:st|nd|rd|th)?)?"  # 2nd, 2-5
WRITTEN: Final = (
        YEAR + r"\s*年\s*(?P<month>\d{1,2})\s*月\s*" + DAY + r"\s*[日号號]?" + AFTER,
        r"令和\s*(?P<reiwa>\d{1,2})\s*年\s*(?P<month>\d{1,2})\s*月\s*" + DAY + r"\s*日" + AFTER,
        YEAR + r"(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)" + DAY + r"(?!\d)" + AFTER,
        r"(?<!\d)" + YEAR + r"(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?!\d)",
        DAY + r"(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?(?P<name>" + MONTH + r")\.?,?[\s-]+" + YEAR,
        r"(?P<name>" + MONTH + r")\.?\s+" + DAY + TO_DAY + r",?\s+" + YEAR,
        YEAR + r"[\s-](?P<name>" + MONTH + r")[\s-]" + DAY + r"(?!\d)",
        r"(?<![\d.])(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})(?P=sep)(?P<year>(?:20)?\d{2})(?!\d|"
        r":|\.\d)",
        r"(?P<month>\d{1,2})\s*月\s*" + DAY + r"\s*[日号號]" + AFTER,
        DAY + r"(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?(?P<name>" + MONTH + r")\.?(?!\s*\d{4})",
        r"(?P<name>" + MONTH + r")\.?\s+" + DAY + TO_DAY + r"(?![\d:])",
        r"(?<![\d./])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?![\d/])" + AFTER,
)  # fmt: skip
FORMS: Final = tuple(re.compile(WEEKDAY + form, re.IGNORECASE) for form in WRITTEN)
# To look for one in a long text: the day of the week before it is looked up where one was found.
ANYWHERE: Final = tuple(re.compile(form, re.IGNORECASE) for form in WRITTEN)
WEEKDAY_BEFORE: Final = re.compile(rf"{A_WEEKDAY}\Z", re.IGNORECASE)
LONGEST: Final = 80  # characters of a date and of a weekday with the gaps in them
WITH_YEAR: Final = 8  # so many of the forms hold a year
FIRST_REIWA: Final = 2018
NUMERIC: Final = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(?:20)?\d{2}(?!\d)")


@dataclass(frozen=True)
class Habit:
    """How this file writes dates: the day before the month or behind it, and which year is meant."""

    day_first: bool = False
    year: int | None = None
    near: date | None = None


@dataclass(frozen=True)
class Found:
    day: date
    start: int
    end: int


def find_date(text: str, habit: Habit, *, at_start: bool = False, bare: bool = True) -> Found | None:
    """The first date in a text; `at_start`: only where it begins. `bare`: also one without a year."""
    many = len(WRITTEN) if bare else WITH_YEAR
    return _at_start(text, habit, many) if at_start else _anywhere(text, habit, many)


def _at_start(text: str, habit: Habit, many: int) -> Found | None:
    best: Found | None = None
    for number, form in enumerate(FORMS[:many]):
        match = form.match(text) if best is None else None
        if match and (day := _day(match, habit)):
            best = Found(day, match.start(), match.end())
        if best and number < WITH_YEAR:
            return best
    return best


def _anywhere(text: str, habit: Habit, many: int) -> Found | None:
    """The earliest of any form; once one is found, only what could begin before it is looked at."""
    best: Found | None = None
    for form, with_weekday in zip(ANYWHERE[:many], FORMS, strict=False):
        match = form.search(text, 0, best.start + LONGEST) if best else form.search(text)
        if match is None:
            continue
        start = match.start()
        before = WEEKDAY_BEFORE.search(text, max(0, start - LONGEST), start)
        if before and with_weekday.match(text, before.start()):
            start = before.start()
        if (best is None or start < best.start) and (day := _day(match, habit)):
            best = Found(day, start, match.end())
    return best


def _day(match: re.Match[str], habit: Habit) -> date | None:
    parts = match.groupdict()
    month, day = _month_and_day(parts, habit)
    try:
        return _dated(_year(parts), month, day, habit)
    except ValueError:
        return None


def _year(parts: dict[str, str | None]) -> int | None:
    if reiwa := parts.get("reiwa"):
        return FIRST_REIWA + int(reiwa)
    year = parts.get("year")
    return None if year is None else int(year) + (2000 if len(year) == 2 else 0)


def _month_and_day(parts: dict[str, str | None], habit: Habit) -> tuple[int, int]:
    if name := parts.get("name"):
        return MONTHS.index(name[:3].casefold()) + 1, int(parts["day"] or 0)
    if first := parts.get("first"):
        one, two = int(first), int(parts["second"] or 0)
        if parts.get("sep") in (".", "-") and one <= 31 and two <= 12:
            return two, one
        if one > 12 or (habit.day_first and two <= 12):
            return two, one
        return one, two
    return int(parts["month"] or 0), int(parts["day"] or 0)


def _dated(year: int | None, month: int, day: int, habit: Habit) -> date | None:
    """Without a year: the one that brings it nearest to what is known."""
    if year is not None:
        return date(year, month, day)
    if habit.near is None:
        return date(habit.year, month, day) if habit.year else None
    near = habit.near
    years = [
        year for year in (near.year - 1, near.year, near.year + 1) if month != 2 or day < 29 or year % 4 == 0
    ]
    return min((date(year, month, day) for year in years), key=lambda one: abs(one - near), default=None)


def habit_of(text: str, *, european: bool, known: date | None) -> tuple[Habit, bool]:
    """How a file writes 03/05/2024, and whether that had to be guessed."""
    pairs = [(int(one), int(two)) for one, sep, two in NUMERIC.findall(text) if sep == "/"]
    if any(one > 12 for one, _two in pairs):
        return Habit(day_first=True), False
    if any(two > 12 for _one, two in pairs) or not pairs:
        return Habit(), False
    if known and (known.day, known.month) in pairs and (known.month, known.day) not in pairs:
        return Habit(day_first=True), False
    if known and (known.month, known.day) in pairs:
        return Habit(), False
    return Habit(day_first=european), any(one != two for one, two in pairs)
