"""A piece of a chat, pasted as it was copied: what was said in it first, without who said it when."""

import re
from typing import Final, NamedTuple

LONGEST: Final = 300
MOST_NAMES: Final = 3
BEFORE_A_TIME: Final = frozenset(
    {"at", "by", "until", "till", "to", "from", "around", "before", "after", "on"}
)
CLOCK: Final = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?"
DAY: Final = (
    r"(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?"
    r"|今天|昨天|前天|[Tt]oday|[Yy]esterday"
)
TIME: Final = rf"(?:(?:{DAY})[,，]?\s*)?(?:上午|下午|晚上)?\s*{CLOCK}"
# A line with nothing but the speaker and the time; one with the time, the speaker and the words; one without
# a time.
HEAD: Final = re.compile(rf"^(?P<who>[^\s:：\[\]].{{0,38}}?)[:：,，]?\s+[\[(（]?{TIME}[\])）]?\s*[:：]?$")
TIMED: Final = re.compile(rf"^[\[(（]?{TIME}[\])）]?\s+(?P<who>[^:：]{{1,38}})[:：]\s*(?P<text>.*)$")
SPOKEN: Final = re.compile(r"^(?P<who>[^\s:：/]{1,16}(?: [^\s:：/]{1,16})?)[:：](?!//)\s*(?P<text>.*)$")
SENTENCE: Final = re.compile(r"^.*?(?:[。！？!?]+|[.;；](?=\s|$)|$)")


class Excerpt(NamedTuple):
    """The first sentence, and the whole as it was pasted; `whole` is empty for what was simply typed."""

    text: str
    whole: str


def excerpt(typed: str) -> Excerpt:
    """Take a pasted chat apart. It is one if a line says who spoke when, or if every line says who spoke."""
    lines = [line.strip() for line in typed.strip().splitlines() if line.strip()]
    if len(lines) < 2 or not (any(map(_is_timed, lines)) or all(map(SPOKEN.match, lines))):
        return Excerpt(typed.strip(), "")
    first = SENTENCE.match(_first_said(lines))
    text = first.group().strip() if first else ""
    if not text:
        return Excerpt(typed.strip(), "")
    return Excerpt(text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…", typed.strip())


def _is_head(line: str) -> bool:
    """Whether a line has only a speaker and a time; "live at 20:00" has a time, and nobody who speaks."""
    found = HEAD.match(line)
    words = found.group("who").lower().split() if found else []
    return 0 < len(words) <= MOST_NAMES and words[-1] not in BEFORE_A_TIME


def _is_timed(line: str) -> bool:
    return _is_head(line) or TIMED.match(line) is not None


def _first_said(lines: list[str]) -> str:
    """What was said first, without its speaker."""
    for place, line in enumerate(lines):
        if _is_head(line) and not (place and _is_head(lines[place - 1])):
            continue
        found = TIMED.match(line) or SPOKEN.match(line)
        said = found.group("text").strip() if found else line
        if said:
            return said
    return ""
