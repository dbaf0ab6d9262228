"""A chat as it was copied: who said what when, as WeCom, DingTalk, Feishu, Slack and WhatsApp write it."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from incidents.rules.pasted import EARLY as MORNING
from incidents.rules.pasted import HALF, LATE, Read, moment, start_of

LONGEST: Final = 20_000  # characters that are read at once
MOST: Final = 200  # messages
LONGEST_WHO: Final = 40
CLOCK: Final = (
    r"(?:上午|下午|晚上|凌晨|中午|早上)?\s*(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)"
    r"\s*(?:[ap]\.?m\.?)?"
)
DAY: Final = (
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}[-/]\d{1,2}[-/]\d{2,4}"
    r"|\d{1,2}[-/]\d{1,2}|今天|昨天|前天|today|yesterday"
)
WHEN: Final = rf"(?:(?:{DAY})[,，]?\s*(?:周[一二三四五六日天]|星期[一二三四五六日天])?\s*)?{CLOCK}"
# Speaker and time alone; the time first, then speaker and words; a time alone, of the same speaker again.
HEAD: Final = re.compile(
    rf"(?P<who>\S.{{0,{LONGEST_WHO}}}?)[:：,，]?\s+[\[(（]?(?P<when>{WHEN})[\])）]?\s*[:：]?", re.I
)
LINE: Final = re.compile(
    rf"[\[(（]?(?P<when>{WHEN})[\])）]?\s*(?:[-–—]\s*)?(?P<who>[^:：\d][^:：]{{0,{LONGEST_WHO}}})[:：](?!//)\s*(?P<text>.*)",
    re.I,
)
AGAIN: Final = re.compile(rf"[\[(（]?(?P<when>{CLOCK})[\])）]?(?:\s+(?P<text>\S.*))?", re.I)
ONLY_DAY: Final = re.compile(
    rf"[-—=\s]*(?P<day>{DAY})[,，]?\s*(?:(?:周|星期)[一二三四五六日天])?[-—=\s]*", re.I
)
THREE: Final = re.compile(r"(?<!\d)(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})(?!\d)")
AGO: Final = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}
PREPOSITIONS: Final = frozenset(
    ["at", "by", "until", "till", "to", "from", "around", "before", "after", "on"]
)
MOST_NAMES: Final = 4


class Message(NamedTuple):
    """One message: `number` counts from 1, `at` is None without a time, `raw` is the time as written."""

    number: int
    who: str
    text: str
    at: datetime | None
    raw: str


class Head(NamedTuple):
    who: str
    when: str
    text: str


def read_chat(pasted: str, *, on: date, today: date, zone: str) -> list[Message]:
    """The messages in their order; `on` is the day of the first ones where none is named, `today` the day
    that “yesterday” counts from, times are wall time of `zone`. Nothing for what is no chat.
    """
    lines = [line.strip() for line in pasted[:LONGEST].splitlines()]
    is_american = any(int(found[2]) > 12 for line in lines for found in THREE.finditer(line))
    found: list[Message] = []
    day, last = on, None
    for head, said in _blocks(lines):
        if head.who == "" and head.text == "day":
            day, last = _day_of(head.when, today, on, is_american=is_american) or day, None
            continue
        read, named = _read(head.when, today, day, is_american=is_american)
        day = named or day
        if not named and read.clock and last and last >= LATE and read.clock <= MORNING:
            day += timedelta(days=1)
        last = read.clock or last
        text = "\n".join(part for part in (head.text, *said) if part).strip()
        if text:
            at = moment(day, read.clock or time(0), zone) if read.clock else None
            found.append(Message(len(found) + 1, head.who, text, at, head.when))
    return found[:MOST]


def _blocks(lines: list[str]) -> Iterator[tuple[Head, list[str]]]:
    """Each head with the lines below it. What stands above the first head belongs to nobody."""
    head, said = None, list[str]()
    for line in lines:
        found = _head(line, head.who if head else "")
        if found is None:
            said.append(line)
            continue
        if head:
            yield head, said
        head, said = found, []
        if not found.who and found.text == "day":
            yield head, []
            head = None
    if head:
        yield head, said


def _head(line: str, before: str) -> Head | None:
    if found := ONLY_DAY.fullmatch(line):
        return Head("", found["day"], "day")
    if found := LINE.fullmatch(line):
        return Head(found["who"].strip(), found["when"], found["text"].strip())
    if (found := HEAD.fullmatch(line)) and _is_name(found["who"]):
        return Head(found["who"].strip(), found["when"], "")
    if before and (found := AGAIN.fullmatch(line)):
        return Head(before, found["when"], (found["text"] or "").strip())
    return None


def _is_name(who: str) -> bool:
    """“Live at 20:00” has a time, and nobody who speaks."""
    words = who.lower().split()
    return (
        len(words) <= MOST_NAMES
        and words[-1] not in PREPOSITIONS
        and not who.endswith(("。", ".", "!", "！"))
    )


def _read(when: str, today: date, day: date, *, is_american: bool) -> tuple[Read, date | None]:
    text = _plain(when, today, is_american=is_american)
    read = start_of(text, day)
    return read, read.day


def _day_of(said: str, today: date, day: date, *, is_american: bool) -> date | None:
    return start_of(f"{_plain(said, today, is_american=is_american)} 0:00", day).day


def _plain(when: str, today: date, *, is_american: bool) -> str:
    """With days as ISO dates: which of two numbers is the month is told by the whole chat."""
    text = when.translate(HALF).replace(",", " ")
    for word, ago in AGO.items():
        text = re.sub(word, (today - timedelta(days=ago)).isoformat() + " ", text, flags=re.I)

    def iso(found: re.Match[str]) -> str:
        first, second, year = int(found[1]), int(found[2]), found[3]
        month, number = (first, second) if is_american else (second, first)
        return f"{year if len(year) == 4 else '20' + year}-{month}-{number}"

    return THREE.sub(iso, text)
