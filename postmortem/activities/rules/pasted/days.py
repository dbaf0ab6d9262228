"""Days as people name them in a chat, in Chinese and English, from a day on which it is read."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

WEEK: Final = timedelta(days=7)
HAN_DAYS: Final = {
    **{han: n for n, han in enumerate("一二三四五六日")},
    "天": 6,
    **{str(n + 1): n for n in range(7)},
}
ENGLISH_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_NAMES: Final = (
    r"mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
MONTH_NAMES: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
OFFSETS: Final = {
    "今": 0,
    "明": 1,
    "后": 2,
    "大后": 3,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
}
UNSURE: Final = re.compile(r"\d{1,2}/\d{1,2}|[a-z]{3}")
EVENING: Final = "evening"
EVENING_WORDS: Final = ("晚", "tonight")


class Day(NamedTuple):
    """What reads like a day: where it stands, which day (None if no calendar has it), the part of that day.

    Some are a day only where a time stands beside them: 3/5 may be a fraction, “sat” a word.
    """

    start: int
    end: int
    on: date | None
    part: str = ""
    is_sure: bool = True


def days_in(text: str, today: date) -> list[Day]:
    """Everything in the text that reads like a day, in its order."""
    taken: list[Day] = []
    for pattern, read in READERS:
        for match in pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in taken):
                continue
            on = read(match, today)
            taken.append(Day(match.start(), match.end(), on, _part(match[0]), not UNSURE.fullmatch(match[0])))
    return sorted(taken, key=lambda day: day.start)


def _part(words: str) -> str:
    return EVENING if any(one in words.lower() for one in EVENING_WORDS) else ""


def _written(match: re.Match[str], _today: date) -> date | None:
    return _date(*(int(part) for part in match.groups()))


def _month_day(match: re.Match[str], today: date) -> date | None:
    return _next_of(int(match[1]), int(match[2]), today)


def _english_month(match: re.Match[str], today: date) -> date | None:
    found = match.groupdict()
    month = MONTHS.index(found["month"][:3].lower()) + 1
    if found["year"]:
        return _date(int(found["year"]), month, int(found["day"]))
    return _next_of(month, int(found["day"]), today)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    """The next day of this number, in this month or one of those after it that have it."""
    wanted = int(match[1])
    for ahead in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        if 1 <= wanted <= monthrange(year, month + 1)[1] and (on := date(year, month + 1, wanted)) >= today:
            return on
    return None


def _offset(match: re.Match[str], today: date) -> date:
    words = " ".join(match[0].lower().removeprefix("the").split())
    stem = words if words in OFFSETS else words.rstrip("天日晚早上")
    return today + timedelta(days=OFFSETS[stem])


def _han_weekday(match: re.Match[str], today: date) -> date:
    weeks = match["which"].count("下") if match["which"] else 0
    return _weekday(HAN_DAYS[match["day"]], today, weeks, is_named=bool(match["which"]))


def _english_weekday(match: re.Match[str], today: date) -> date:
    which = (match["which"] or "").strip().lower()
    day = ENGLISH_DAYS.index(match["day"][:3].lower())
    return _weekday(day, today, which == "next", is_named=which in ("next", "this"))


def _weekday(day: int, today: date, weeks: int, *, is_named: bool) -> date:
    """That day of this week or of one after it; just by its name the next one, today included."""
    monday = today - timedelta(days=today.weekday())
    on = monday + timedelta(days=day) + weeks * WEEK
    return on if is_named or on >= today else on + WEEK


def _next_of(month: int, day: int, today: date) -> date | None:
    found: Iterator[date | None] = (_date(today.year + ahead, month, day) for ahead in range(2))
    return next((on for on in found if on and on >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


Reader = Callable[[re.Match[str], date], date | None]
READERS: Final[tuple[tuple[re.Pattern[str], Reader], ...]] = (
    (re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?"), _written),
    (re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})(?!\d)\s*[日号]?"), _month_day),
    (
        re.compile(
            rf"\b(?P<month>{MONTH_NAMES})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*:)"
            r"(?:,?\s+(?P<year>20\d\d)\b)?",
            re.IGNORECASE,
        ),
        _english_month,
    ),
    (
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH_NAMES})\b\.?"
            r"(?:,?\s+(?P<year>20\d\d)\b)?",
            re.IGNORECASE,
        ),
        _english_month,
    ),
    (re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?![\d/%])"), _month_day),
    (re.compile(r"(?<!\d)(\d{1,2})\s*[日号](?![线楼码店院])"), _day_of_month),
    (re.compile(r"大后(?:天|日)|[今明后](?:天|日|晚|早)(?:晚上|早上)?"), _offset),
    (re.compile(r"\b(?:the\s+)?(?:day after tomorrow|today|tonight|tomorrow)\b", re.IGNORECASE), _offset),
    (
        re.compile(
            r"(?P<which>下下个?|下个?|本|这个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天]|[1-7](?![\d:：]))"
        ),
        _han_weekday,
    ),
    (
        re.compile(rf"\b(?:(?P<which>next|this)\s+)?(?P<day>{DAY_NAMES})\b\.?", re.IGNORECASE),
        _english_weekday,
    ),
)
