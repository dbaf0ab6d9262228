"""Name, time, who asked and who takes part, out of one message as it was copied from a chat."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from postmortem.activities.rules.pasted.moments import Moment, launch_in

LONGEST_NAME: Final = 60
LONGEST_MESSAGE: Final = 10_000
LATIN: Final = "A-Za-z0-9_"
# What a chat puts above a message: the name, then day and time, then nothing.
HEADER: Final = re.compile(
    r"^[ \t]*(?P<who>[^\n:：]{1,40}?)[ \t]+(?:\d{2,4}[-/.年])?(?:\d{1,2}[-/.月]\d{1,2}日?[ \t]+)?"
    r"\d{1,2}:\d{2}(?::\d{2})?(?:[ \t]*[AaPp][Mm])?[ \t]*$",
    re.MULTILINE,
)
SPEAKER: Final = re.compile(r"^[ \t]*(?P<who>[^\n:：，,。]{1,40})[:：][ \t]*(?=\S)", re.MULTILINE)
SENTENCE: Final = re.compile(r"[。！!？?；;\n]|\.(?=\s|$)")
GREETING: Final = re.compile(
    r"^(?:(?:@\S+|hi|hello|hey|dear|all|everyone|team|大家好|各位|大家|你好|您好|同学们|好的|ok)[\s,，:：!！、~～]+)+",
    re.IGNORECASE,
)
ASKING: Final = (
    r"\s*(?:那边|这边|的?同事|团队|侧)?\s*(?:要求|要|想|提出|希望|需要|说|发起"
    r"|asks?\b|asked\b|wants?\b|needs?\b|would like|says?\b)"
)
ASKED_BY: Final = r"(?:由|应|来自|asked (?:for )?by|requested by|request from|from)\s*(?:the\s+)?"


class Known(NamedTuple):
    """A department, or a person of one, by everything they are called."""

    department_id: int
    names: Sequence[str]
    is_person: bool = False


@dataclass(frozen=True)
class Heard:
    """What a message says; empty or None where it says nothing. The words are those of the message."""

    name: str = ""
    live: Moment | None = None
    asked_id: int | None = None
    asked_words: str = ""
    departments: dict[int, str] = field(default_factory=dict)


def read_message(text: str, *, now: datetime, zone: str, known: Sequence[Known]) -> Heard:
    """What is found in a message that somebody read at `now` in `zone`; nothing is made up.

    The name is its first sentence. Whoever sent it asked for it; else whom the message says so of.
    """
    text = text[:LONGEST_MESSAGE]
    senders, body = _senders(text, known)
    asked = senders or _askers(body, known)
    mentioned = {one.department_id: words for one in known if (words := _mentioned(one, body))}
    asked_id, asked_words = asked[0] if asked else (None, "")
    if asked_id:
        mentioned.setdefault(asked_id, asked_words)
    return Heard(_name(body), launch_in(body, now, zone), asked_id, asked_words, mentioned)


def _senders(text: str, known: Iterable[Known]) -> tuple[list[tuple[int, str]], str]:
    """Who sent it, by the lines above the messages, and the text without them."""
    people = list(known)
    whos = [match["who"].strip() for match in HEADER.finditer(text)]
    body = HEADER.sub("", text)
    said = [match["who"].strip() for match in SPEAKER.finditer(body)]
    whos += [who for who in said if _of(who, people)]
    body = SPEAKER.sub(lambda match: "" if _of(match["who"].strip(), people) else match[0], body)
    found = [(one.department_id, who) for who in whos if (one := _of(who, people))]
    return found, body.strip()


def _of(who: str, known: Iterable[Known]) -> Known | None:
    """Whom a whole name means."""
    key = who.lstrip("@").casefold()
    return next((one for one in known if key and key in {name.casefold() for name in one.names}), None)


def _askers(body: str, known: Iterable[Known]) -> list[tuple[int, str]]:
    """Of whom the message says that they want it, in its order."""
    found = []
    for one in known:
        for name in one.names:
            said = rf"{_whole(name)}{ASKING}|{ASKED_BY}{_whole(name)}"
            if name and (match := re.search(said, body, re.IGNORECASE)):
                found.append((match.start(), one.department_id, name))
                break
    return [(pk, words) for _at, pk, words in sorted(found)]


def _mentioned(one: Known, body: str) -> str:
    """The name by which somebody stands in the text. Short names of people are words, too: those count only
    after an @.
    """
    for name in one.names:
        if len(name) < 2:
            continue
        pattern = _whole(name)
        if one.is_person and len(name) < 3:
            pattern = f"@{pattern}"
        if name.isascii() and len(name) < 4 and not one.is_person:  # “it” is a word, “IT” a department
            is_said = re.search(_whole(name.upper()), body)
        else:
            is_said = re.search(pattern, body, re.IGNORECASE)
        if is_said:
            return name
    return ""


def _whole(name: str) -> str:
    """The name as a pattern; a Latin one is not part of a longer word."""
    before = rf"(?<![{LATIN}])" if re.match(rf"[{LATIN}]", name) else ""
    after = rf"(?![{LATIN}])" if re.search(rf"[{LATIN}]$", name) else ""
    return f"{before}{re.escape(name)}{after}"


def _name(body: str) -> str:
    """The first sentence that says something, without a greeting; a long one ends at a comma."""
    for sentence in SENTENCE.split(body):
        said = GREETING.sub("", " ".join(sentence.split())).strip(" ,，:：、")
        if len(said) > LONGEST_NAME:
            said = re.split(r"[，,]", said)[0][:LONGEST_NAME].strip()
        if len(said) > 1:
            return said
    return ""
