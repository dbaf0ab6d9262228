"""A time at the beginning of a line: 10:05, ~3 pm PST, 5 March 10.05–10.20, 上午10点半, 25:10, T+5m, ??:??"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from incidents.importing.days import Habit, find_date
from incidents.importing.zones import BESIDE_CLOCK

OPENING: Final = re.compile(
    r"(?:~~|[\s\[(（【*_`|<])*(?:at|on|from|by|since|um)?\s*(?=\W|\d|[^a-z])[\[(（【*_`]*", re.IGNORECASE
)
ABOUT: Final = re.compile(
    (
        r"\s*(?:approx(?:\.|imately)?|about|around|circa|roughly|ca?\.|~|～|≈|大约|大概|约|"
        r"約|およそ|before|after|(?:shortly|just) (?:before|after)|by)\s*(?=[\d上下午凌晨晚早中])"
    ),
    re.IGNORECASE,
)
ABOUT_BEHIND: Final = re.compile(
    r"\s*(?:頃|ごろ|ころ|左右|许|前后|ish\b|\((?:approx\.?|estimated|est\.?)\)|approx\.?(?=\W|$)|\?)",
    re.IGNORECASE,
)
CLOCK: Final = re.compile(
    r"""(?P<half>午前|午後|上午|下午|晚上|晚|凌晨|早上|早|中午|傍晚|深夜|夜里|夜|朝)?\s*
    (?:
      (?P<h>\d{1,2})\s?[:：]\s?(?P<m>[0-5]\d)(?:[:：](?P<s>[0-5]\d)(?:[.,]\d{1,9})?)?(?:h\b)?
      | (?P<hh>\d{1,2})\s*[点點时時](?!间|間)\s*(?:(?P<hm>\d{1,2})\s*分?|(?P<halfpast>半)|[整钟])?
        (?:\s*(?P<hs>\d{1,2})\s*秒)?
      | (?P<fh>\d{1,2})h(?P<fm>[0-5]\d)(?!\w)
      | (?P<ah>\d{1,2})(?=\s*[ap]\.?m\b)
      | (?P<dh>[01]?\d|2[0-9])\.(?P<dm>[0-5]\d)(?:\.(?P<ds>[0-5]\d))?(?![\d%]|\.\d)
      | (?P<mh>[01]\d|2[0-3])(?P<mm>[0-5]\d)
        (?=\s*(?:h(?:rs?|ours)?\b|UTC|GMT|Z\b|JST|CET|CEST|[EPCM][SD]T\b))(?:\s*h(?:rs|ours)?\b)?
      | (?P<zh>0\d)(?P<zm>[0-5]\d)(?=\s*(?:$|[-–—:：|\s]))
    )
    (?:\s*(?P<ap>[ap]\.?m\.?(?![a-z])))?""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
NEXT_DAY: Final = re.compile(
    (
        r"\s*(?:\(?(?:\+\s?1\s?d(?:ay)?|next day|the next day|the following day|次日|翌日|"
        r"第二天|隔日|翌)\)?)[\s,，]*"
    ),
    re.IGNORECASE,
)
RANGE: Final = re.compile(
    r"\s*(?:-|–|—|~|〜|～|→|to|until|till|至|到|から)\s*(?=[\d上下午凌晨晚早翌次(])", re.IGNORECASE
)
RELATIVE: Final = re.compile(
    (
        r"\s*(?:T\s?(?P<sign>[+\-−])\s?(?P<many>\d+)(?::(?P<min>\d{2}))?\s?(?P<unit>[a-z]+|"
        r"分钟?|小时|時間|秒)?|T0\b|T\+0\b|\+(?P<plus>\d+)\s?(?P<plusunit>min(?:ute)?s?|m|"
        r"h(?:ours?|rs?)?|s|分)\b)"
    ),
    re.IGNORECASE,
)
UNKNOWN: Final = re.compile(
    (
        r"\s*(?:[?？xX\-]{1,2}[:：][?？xX\-]{2}|\d{1,2}[:：][?？xX]{2}|unknown(?: time)?|time "
        r"unknown|tbd|tbc|n/?a|不明|未知|时间不详|时间未知|時刻不明|不详|[?？]+|[—–-]+)(?=$|"
        r"[\s:：\-–—|,，)\]])"
    ),
    re.IGNORECASE,
)
CLOSING: Final = re.compile(r"[\]）)】*_`~>]+")
SEPARATOR: Final = re.compile(
    r"^[\]）)】*_`]*\s*(?:[-–—:：|,，、.→⇒>=；;~〜～]+(?:[*_`]+(?=\s)|(?=[\s*_`]|[^\d\s]))[\s|]*)?"
)
JOINT: Final = re.compile(
    r"\s*[T,，、@_\-–]?\s*(?:at\s+|um\s+)?(?=[\d~約约上下午凌晨晚早中翌次])", re.IGNORECASE
)
LATE: Final = {"午後", "下午", "晚上", "晚", "傍晚", "夜里", "夜"}


@dataclass(frozen=True)
class Reading:
    """What stands at the beginning of a line: `clock` may exceed 24 hours (25:10); `rest` is what follows."""

    raw: str
    rest: str
    day: date | None = None
    clock: timedelta | None = None
    until: timedelta | None = None
    until_day: date | None = None
    zone: str = ""
    about: bool = False
    later: bool = False
    since: timedelta | None = None
    unknown: bool = False


def read_moment(text: str, habit: Habit) -> Reading | None:
    """The time at the beginning of `text`, or None where none stands there."""
    opening = OPENING.match(text)
    start = opening.end() if opening else 0
    found = _Scan(text, start, habit).run() or _special(text, start)
    if found is None and start:
        found = _Scan(text, 0, habit).run()
    return found


def _special(text: str, start: int) -> Reading | None:
    if match := RELATIVE.match(text, start):
        return Reading(*_cut(text, match.end()), since=_since(match))
    if match := UNKNOWN.match(text, start):
        return Reading(*_cut(text, match.end()), unknown=True)
    return None


def _since(match: re.Match[str]) -> timedelta:
    many = int(match.group("many") or match.group("plus") or 0)
    unit = (match.group("unit") or match.group("plusunit") or "m").casefold()
    if match.group("min"):
        found = timedelta(hours=many, minutes=int(match.group("min")))
    elif unit[:1] in ("h", "小", "時"):
        found = timedelta(hours=many)
    else:
        found = timedelta(seconds=many) if unit[:1] in ("s", "秒") else timedelta(minutes=many)
    return -found if match.group("sign") in ("-", "−") else found


def _cut(text: str, end: int) -> tuple[str, str]:
    """The time without the marks around it, and what it is the time of."""
    if closing := CLOSING.match(text, end):
        end = closing.end()
    raw = re.sub(r"[*_`|]+|~~", "", text[:end]).strip().strip("[]【】<> ")
    if len(re.findall(r"[(（]", raw)) != len(re.findall(r"[)）]", raw)):
        raw = raw.strip("()（） ")
    rest = text[end:]
    return raw, rest[(SEPARATOR.match(rest) or re.match("", rest)).end() :]  # type: ignore[union-attr]


class _Scan:
    """Reads from left to right: about, date, clock, zone, until."""

    def __init__(self, text: str, at: int, habit: Habit) -> None:
        self.text, self.at, self.habit = text, at, habit
        self.found = Reading("", "")

    def run(self) -> Reading | None:
        self._about()
        self._date()
        dated = self.found.day is not None
        self._clock(joint=dated)
        if self.found.clock is None and not dated:
            return None
        if self.found.clock is not None:
            self._behind_clock()
        self._until()
        raw, rest = _cut(self.text, self.at)
        return replace(self.found, raw=raw, rest=rest)

    def _eat(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        if match and match.end() > self.at:
            self.at = match.end()
            return True
        return False

    def _about(self) -> None:
        if self._eat(ABOUT):
            self.found = replace(self.found, about=True)

    def _date(self) -> None:
        if self._eat(NEXT_DAY):
            self.found = replace(self.found, later=True)
        elif day := find_date(self.text[self.at :], self.habit, at_start=True):
            self.at += day.end
            self.found = replace(self.found, day=day.day)

    def _clock(self, *, joint: bool) -> None:
        start = self.at
        if joint:
            self._eat(CLOSING)
            self._eat(JOINT)
            self._about()
            if self._eat(NEXT_DAY):
                self.found = replace(self.found, later=True)
        match = CLOCK.match(self.text, self.at)
        clock = _clock(match) if match else None
        if match is None or clock is None or re.match(r"\d|[.:]\d", self.text[match.end() :]):
            self.at = start
            return
        self.at = match.end()
        self.found = replace(self.found, clock=clock)

    def _behind_clock(self) -> None:
        if self._eat(ABOUT_BEHIND):
            self.found = replace(self.found, about=True)
        self._zone()
        if self._eat(NEXT_DAY):
            self.found = replace(self.found, later=True)
        if self.found.day is None:
            ahead = re.match(r"\s*(?:,|on|\()\s*", self.text[self.at :])
            start = self.at + (ahead.end() if ahead else 0)
            if ahead and (day := find_date(self.text[start:], self.habit, at_start=True)):
                self.at = start + day.end
                self.found = replace(self.found, day=day.day)

    def _zone(self) -> None:
        match = BESIDE_CLOCK.match(self.text, self.at)
        if match and not re.match(
            r"\s*[-−]\s?\d{1,2}[:.]\d\d|\s*-\s?\d{1,2}\s*[ap]m|\s[-−]\s", self.text[self.at :]
        ):
            self.at = match.end()
            self.found = replace(self.found, zone=match.group("zone"))

    def _until(self) -> None:
        start = self.at
        match = RANGE.match(self.text, self.at)
        if match is None:
            return
        inner = _Scan(self.text, match.end(), self.habit)
        inner._about()
        inner._date()
        inner._clock(joint=inner.found.day is not None)
        if inner.found.clock is None and (inner.found.day is None or self.found.clock is not None):
            self.at = start
            return
        if inner.found.clock is not None:
            inner._behind_clock()
        self.at = inner.at
        zone = self.found.zone or inner.found.zone
        clock = inner.found.clock
        if clock is not None and self.found.clock is not None and self.found.clock >= timedelta(hours=24):
            clock = max(clock, self.found.clock)
        self.found = replace(self.found, until=clock, until_day=inner.found.day, zone=zone)


def _clock(match: re.Match[str]) -> timedelta | None:
    """Hours from midnight of the day; None where it is no time of a day."""
    parts = match.groupdict()
    hour = next((int(parts[name]) for name in ("h", "hh", "fh", "ah", "dh", "mh", "zh") if parts[name]), 0)
    minute = next((int(parts[name]) for name in ("m", "hm", "fm", "dm", "mm", "zm") if parts[name]), 0)
    second = next((int(parts[name]) for name in ("s", "hs", "ds") if parts[name]), 0)
    if parts["halfpast"]:
        minute = 30
    afternoon = parts["half"] in LATE or (parts["ap"] or "").casefold().startswith("p")
    morning = parts["half"] in ("午前", "凌晨") or (parts["ap"] or "").casefold().startswith("a")
    if (afternoon and hour < 12) or (parts["half"] == "中午" and hour < 3):
        hour += 12
    elif morning and hour == 12:
        hour = 0
    if hour > 29 or minute > 59:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)
