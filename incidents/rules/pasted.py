"""Many lines of a timeline at once, as people paste them: `10:05 text`, with days, ranges, rough times."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError

from incidents.models import TimelineEvent
from postmortem.people.clock import local_to_utc

LONGEST: Final = 20_000  # characters that are read at once
MOST: Final = 200  # lines
LATE, EARLY = time(18), time(8)  # a line of the morning after one of the evening is of the next day

Precision = TimelineEvent.Precision
Marker = TimelineEvent.Marker
HALF: Final = str.maketrans("０１２３４５６７８９：．／～－（）", "0123456789:./~-()")
LEAD: Final = re.compile(r"[\s>|#*•·–—_`-]*(?:\d{1,2}[.)、]\s+(?=\D{0,3}\d{1,4}\D))?[\s|*_`(\[【]*")
YEAR_DAY: Final = re.compile(
    r"(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?T?"
)
HAN_DAY: Final = re.compile(r"(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?")
SHORT_DAY: Final = re.compile(r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?=[\s,，|]+\D{0,8}\d{1,2}\s*[:.点时hap])")
WEEKDAY: Final = re.compile(
    r"[\s,，(]*(?:(?:周|星期)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?)[\s,，)]*", re.I
)
ABOUT: Final = re.compile(
    r"\s*(?:~|≈|约|約|大约|大約|大概|about\b|around\b|approx\b\.?|ca\.|circa\b)\s*", re.I
)
ROUGHLY: Final = re.compile(r"\s*(?:左右|前后|前後|许|許|\?|（约）)")
PARTS: Final = r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚"
CLOCK: Final = re.compile(
    rf"\s*(?P<part>{PARTS})?\s*(?:"
    r"(?P<h>[01]?\d|2[0-3])\s*[:.]\s*(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:\.\d+)?)?(?!\d)\s*(?P<half>[ap]\.?m\b\.?)?"
    r"|(?P<h2>[01]?\d|2[0-3])\s*[点时時點](?:\s*(?P<m2>[0-5]?\d)\s*分?|(?P<half_past>半)|整|钟|鐘)?(?!间|間|候)"
    r"|(?P<h3>1[0-2]|0?[1-9])\s*(?P<half3>[ap]\.?m\b\.?)"
    r")",
    re.I,
)
TO: Final = re.compile(r"\s*(?:--|[-–—~]|to\b|until\b|至|到)\s*(?=\D{0,3}\d)", re.I)
UTC: Final = re.compile(r"\s*\(?(?:UTC|GMT|Z)\b\)?", re.I)
REST: Final = re.compile(r"^[\s:：,，;；|、*_`)\]】–—-]+")
KINDS: Final = {  # the first that fits; a guess that stands in the form to be changed
    Marker.MITIGATION: r"rolled? ?back|stopp?ed|fixed|restored|recover|taken down"
    r"|回滚|回滾|恢复|恢復|止损|下线|修复|改好",
    Marker.DETECTION: r"noticed|detected|alert|alarm|was seen|complain|发现|發現|告警|报警|投诉|反馈",
    Marker.DIAGNOSIS: r"looked into|understood|diagnos|investigat|checked the log|定位|排查|查到|确认原因",
    Marker.AGREEMENT: r"\bagreed?\b|约定|約定|商定|达成一致",
    Marker.DECISION: r"\bdecided?\b|决定|決定|拍板",
    Marker.HAND_OFF: r"handed (?:over|on)|hand-?over|delivered|arrived|sent over|移交|交接|交付|到位|发来",
    Marker.PUBLISH: r"went live|launch|released|published|deployed|上线|上線|发布|發布|推送",
    Marker.REQUEST: r"\basked? for|request|wants?\b|提出|要求|需求",
    Marker.CHANGE: r"changed?\b|replaced|moved|switched|修改|变更|變更|改为|替换|调整",
}


@dataclass(frozen=True)
class PastedLine:
    """One line as it was read; without a time `precision` is unknown, `raw` is the time as it was written."""

    text: str
    at: datetime | None = None
    until: datetime | None = None
    precision: str = str(Precision.UNKNOWN)
    marker: str = str(Marker.COMMUNICATION)
    raw: str = ""


class Read(NamedTuple):
    """The start of a line: what it says about the time, and where the text begins."""

    day: date | None
    clock: time | None = None
    until: time | None = None
    is_rough: bool = False
    is_utc: bool = False
    end: int = 0


def read_lines(pasted: str, *, on: date, zone: str) -> list[PastedLine]:
    """Each line with its moment; `on` is the day of the first lines, times are wall time of `zone`.

    A line that is only a day holds for those after it; a morning after an evening is of the next day.
    """
    found = list(_lines(pasted[:LONGEST], on, zone))
    return found[:MOST]


def _lines(pasted: str, on: date, zone: str) -> Iterator[PastedLine]:
    day, last = on, None
    for line in filter(None, map(str.strip, pasted.splitlines())):
        read = start_of(line.translate(HALF), day)
        text = REST.sub("", line[read.end :]).rstrip(" |*_`").strip()
        if read.day:
            day, last = read.day, None
        if not text and read.clock is None:
            continue
        if read.clock and last and last >= LATE and read.clock <= EARLY:
            day += timedelta(days=1)
        last = read.clock or last
        yield _line(
            read, day, "UTC" if read.is_utc else zone, text or line, line[: read.end].strip(" |*_`-[](")
        )


def _line(read: Read, day: date, zone: str, text: str, raw: str) -> PastedLine:
    marker = kind_of(text)
    if read.clock is None and read.day is None:
        return PastedLine(text, marker=marker)
    at = moment(day, read.clock or time(0), zone)
    if at is None:
        return PastedLine(text, marker=marker, raw=raw)
    ends = moment(day, read.until, zone) if read.until else None
    if ends and ends < at:
        ends += timedelta(days=1)
    exact = Precision.ABOUT if read.is_rough else Precision.EXACT
    return PastedLine(text, at, ends, str(exact if read.clock else Precision.DAY), marker, raw)


def start_of(line: str, today: date) -> Read:
    """Day, rough mark, clock and end of a range at the start of a line of half-width figures."""
    place = _past(LEAD, line, 0)
    day, place = _day(line, place, today)
    place = _past(WEEKDAY, line, place)
    begun = place = _past(re.compile(r"[\s,，|:：*_`]*"), line, place) if day else place
    rough = _past(ABOUT, line, place)
    is_rough, found = rough > place, CLOCK.match(line, rough)
    if found is None:
        return Read(day, end=begun if day else _past(LEAD, line, 0))
    place, until = found.end(), None
    dash = TO.match(line, place)
    ends = CLOCK.match(line, dash.end()) if dash else None
    if ends:
        until, place = _clock(ends), ends.end()
    after = _past(ROUGHLY, line, place)
    utc = _past(UTC, line, after)
    at_all = is_rough or after > place
    return Read(day, _clock(found), until, is_rough=at_all, is_utc=utc > after, end=utc)


def _past(pattern: re.Pattern[str], line: str, place: int) -> int:
    found = pattern.match(line, place)
    return found.end() if found else place


def _day(line: str, place: int, today: date) -> tuple[date | None, int]:
    for pattern in (YEAR_DAY, HAN_DAY, SHORT_DAY):
        found = pattern.match(line, place)
        if found:
            year = int(found.groupdict().get("y") or today.year)
            try:
                return date(year, int(found["m"]), int(found["d"])), found.end()
            except ValueError:
                continue
    return None, place


def _clock(found: re.Match[str]) -> time:
    hour = int(found["h"] or found["h2"] or found["h3"])
    minute = 30 if found["half_past"] else int(found["m"] or found["m2"] or 0)
    half, part = (found["half"] or found["half3"] or "").lower(), found["part"] or ""
    if half.startswith("p") or part in ("下午", "傍晚", "晚上", "晚") or (part == "中午" and hour < 3):
        hour = hour + 12 if hour < 12 else hour
    elif half.startswith("a") and hour == 12:
        hour = 0
    return time(hour, minute)


def moment(day: date, clock: time, zone: str) -> datetime | None:
    """The instant; None for an hour that the clocks skip there, or a year that must be a slip."""
    try:
        return local_to_utc(datetime.combine(day, clock), zone)
    except ValidationError:
        return None


def kind_of(text: str) -> str:
    """What kind of event a line tells of, as a first guess."""
    return next(
        (str(kind) for kind, words in KINDS.items() if re.search(words, text, re.I)),
        str(Marker.COMMUNICATION),
    )
