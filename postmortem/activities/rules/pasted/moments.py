"""A day and a time of day as one moment, and which of several is the one of the launch."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from postmortem.activities.rules.pasted.days import EVENING, Day, days_in
from postmortem.people import clock

FAR: Final = timedelta(days=730)
NEAR: Final = 14  # characters between a day and its time
HAN_NUMBERS: Final = {han: n for n, han in enumerate("零一二三四五六七八九十")} | {"两": 2}
LATER: Final = ("下午", "傍晚", "晚上", "晚", "夜里", "pm")
BREAK: Final = re.compile(r"[。；;！!？?\n，,]")
CUES: Final = re.compile(
    r"上线|发布|推送|投放|开抢|开售|开卖|上架|go(?:es|ing)?\s+live|\blive\b|launch|release|publish|go(?:es)?\s+out",
    re.IGNORECASE,
)
CLOCKS: Final = (
    re.compile(
        r"(?<![\d.:-])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<part>[ap])\.?m\b\.?", re.IGNORECASE
    ),
    re.compile(
        r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|早|晚)?\s*"
        r"(?<![\d:：])(?P<hour>\d{1,2})\s*[:：](?P<minute>\d{2})(?:[:：]\d{2})?(?!\d)"
    ),
    re.compile(
        r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|早|晚)?\s*(?<!\d)(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})"
        r"\s*点(?!\s*(?:要求|建议|意见|原因|问题|说明|想法))(?:(?P<half>半)|(?P<quarter>一刻)|(?P<minute>\d{1,2})\s*分?|(?P<han>[一二三四五六七八九十]{1,3})分)?"
    ),
    re.compile(r"\b(?P<word>noon)\b", re.IGNORECASE),
)
BARE: Final = re.compile(r"\bat\s+(?P<hour>\d{1,2})\b(?![:.\d]|\s*[ap]\.?m)", re.IGNORECASE)


class Said(NamedTuple):
    """A time of day in a text; `days` is 1 for midnight at its end."""

    start: int
    end: int
    at: time
    days: int = 0
    is_sure: bool = True


class Moment(NamedTuple):
    """What a text says about a time, and in which words; `at` is None for a day without a time."""

    at: datetime | None
    words: str
    start: int = 0


def launch_in(text: str, now: datetime, zone: str) -> Moment | None:
    """When it is to go live, as the text says it; None if it names no day and time ahead.

    What stands in one clause with words like “上线” or “live” comes before the rest, then what stands first.
    """
    found = [one for one in _moments(text, now, zone) if one.at is None or now < one.at < now + FAR]
    found.sort(key=lambda one: (one.at is None, not _has_cue(text, one.start), one.start))
    return found[0] if found else None


def _moments(text: str, now: datetime, zone: str) -> Iterator[Moment]:
    today = now.astimezone(ZoneInfo(zone)).date()
    days, free = days_in(text, today), _clocks(text)
    for day in days:
        said = _time_of(text, day, days, free)
        if said is None:
            if day.on and day.is_sure and day.on >= today:
                yield Moment(None, text[day.start : day.end].strip(" ."), day.start)
            continue
        free.remove(said)
        start, end = min(day.start, said.start), max(day.end, said.end)
        if day.on and (at := _aware(day.on, _in_part(said, day.part), zone)):
            yield Moment(at, text[start:end].strip(" ."), start)
    for said in free:
        at = _aware(today, said, zone)
        if at and said.is_sure and at > now:
            yield Moment(at, text[said.start : said.end].strip(" ."), said.start)


def _time_of(text: str, day: Day, days: list[Day], free: list[Said]) -> Said | None:
    """The time that goes with a day: right after it, else right before; nothing between them but words."""
    for said in free:
        is_after = said.start >= day.start and said.end > day.end
        if is_after and _is_near(text[day.end : said.start], days, day.end, said.start):
            return said if said.is_sure or day.part == EVENING else None
    for said in free:
        is_before = said.is_sure and said.end <= day.start
        if is_before and _is_near(text[said.end : day.start], days, said.end, day.start):
            return said
    return None


def _is_near(between: str, days: list[Day], start: int, end: int) -> bool:
    is_split = BREAK.search(between.strip(" ,，")) or any(start <= one.start < end for one in days)
    return len(between) <= NEAR and not is_split


def _in_part(said: Said, part: str) -> Said:
    """Eight o'clock of an evening is 20:00, twelve of it the end of the day."""
    if part != EVENING or said.days or said.at.hour > 12:
        return said
    if said.at.hour == 12:
        return said._replace(at=time(0, said.at.minute), days=1)
    return said._replace(at=said.at.replace(hour=said.at.hour + 12)) if said.at.hour else said


def _clocks(text: str) -> list[Said]:
    found: list[Said] = []
    for pattern in (*CLOCKS, BARE):
        for match in pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            if read := _clock(match, is_sure=pattern is not BARE):
                found.append(read)
    return sorted(found)


def _clock(match: re.Match[str], *, is_sure: bool) -> Said | None:
    parts = match.groupdict()
    if parts.get("word"):
        return Said(match.start(), match.end(), time(12))
    hour = _number(parts["hour"])
    minute = 30 if parts.get("half") else 15 if parts.get("quarter") else _minutes(parts)
    hour = _hour(hour, (parts.get("part") or "").lower())
    if not 0 <= hour <= 24 or minute > 59 or (hour == 24 and minute):
        return None
    return Said(match.start(), match.end(), time(hour % 24, minute), hour // 24, is_sure)


def _minutes(parts: Mapping[str, str | None]) -> int:
    return _number(parts.get("minute") or parts.get("han") or "0")


def _hour(hour: int, part: str) -> int:
    """The hour of the day: 8 in the evening is 20, 12 at night is the end of the day."""
    if part in ("a", "凌晨") and hour == 12:
        return 0
    if part in ("晚上", "晚", "夜里") and hour == 12:
        return 24
    is_later = part in LATER or part == "p" or (part == "中午" and hour < 10)
    return hour + 12 if is_later and hour < 12 else hour


def _number(words: str) -> int:
    """8 of “8”, “八”; 12 of “十二”; 23 of “二十三”."""
    if words.isdecimal():
        return int(words)
    tens, is_ten, units = words.partition("十")
    if not is_ten:
        return HAN_NUMBERS.get(words, 99)
    return HAN_NUMBERS.get(tens, 1 if not tens else 9) * 10 + (HAN_NUMBERS.get(units, 9) if units else 0)


def _aware(day: date, said: Said, zone: str) -> datetime | None:
    """None for an hour that the clocks skip."""
    try:
        return clock.local_to_utc(datetime.combine(day + timedelta(days=said.days), said.at), zone)
    except ValidationError:
        return None


def _has_cue(text: str, at: int) -> bool:
    ends = [match.start() for match in BREAK.finditer(text)]
    start = max((end for end in ends if end < at), default=-1) + 1
    end = min((end for end in ends if end >= at), default=len(text))
    return CUES.search(text[start:end]) is not None
