"""Pure decisions about a retrospective: what is missing, what comes next, how long a text is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from incidents.models import Retrospective

Status = Retrospective.Status
WRITING = (Status.COLLECTING, Status.CALIBRATING)
PUBLIC = (Status.PUBLISHED, Status.FOLLOWING_UP, Status.CLOSED)
ENDED = (Status.SKIPPED, Status.SUPERSEDED)
WORDS, HAN_CHARACTERS = 120, 200
FACTORS = 2
SEVERE = (1, 2)  # severities of which one improvement must be stronger than a checklist
SWEEP_WITHIN = 5  # working days after it has ended
SECOND_WITHIN = 2  # working days for a second reader; then it goes on without
NOTE_WITHIN = 5  # working days to take note; then nobody is asked any more
REPLY_WITHIN = 2  # working days to reply to a reader

HAN = re.compile(r"[㐀-鿿]")
LATIN_WORD = re.compile(r"[A-Za-z0-9][\w'’.,:%-]*")


class Need(StrEnum):
    """What a page needs before others can read it, in the order in which it is asked for."""

    FACTS = "facts"
    SUMMARY = "summary"
    CONDITIONS = "conditions"
    SENSIBLE = "sensible"
    IMPROVEMENTS = "improvements"
    STRENGTH = "strength"
    LUCKY = "lucky"
    SECTIONS = "sections"
    HINTS = "hints"
    CHECKED = "checked"
    REPLIES = "replies"
    SECOND = "second"
    ANSWERS = "answers"


class Step(StrEnum):
    """The one main action of the page at work, when nothing is missing."""

    SHARE = "share"
    SEND = "send"
    PUBLISH = "publish"
    NONE = ""


FOR_SHARING = (Need.FACTS, Need.SUMMARY)
FOR_SENDING = (
    *FOR_SHARING,
    Need.CONDITIONS,
    Need.SENSIBLE,
    Need.IMPROVEMENTS,
    Need.STRENGTH,
    Need.LUCKY,
    Need.SECTIONS,
    Need.HINTS,
    Need.CHECKED,
    Need.REPLIES,
)
FOR_PUBLISHING = (Need.ANSWERS, Need.SECOND)  # what others have yet to say


@dataclass(frozen=True)
class Work:
    """How far it is: what is written, what is compiled, who has yet to answer.

    `required` are codes of sections that the template wants beside the one minute and luck; `unwritten` those
    of them that are still empty.
    """

    status: str
    compiled: bool = False
    compiling: bool = False
    summary: str = ""
    factors: int = 0
    unexplained: int = 0  # conditions that do not say why they made sense at the time
    improvements: int = 0
    lucky: str = ""
    waiting: int = 0
    severe: bool = False
    strong_improvements: int = 0
    strong_hints: int = 0
    needs_lucky: bool = True
    required: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    unchecked: int = 0  # people whose look at the facts is waited for
    unanswered: int = 0  # corrections without a reply
    second: str = ""  # the second reader: not asked, waiting, read, silent


@dataclass(frozen=True)
class Check:
    need: Need
    met: bool


@dataclass(frozen=True)
class Length:
    """Of a text: Han characters and Latin words; the limit is 200 for a Chinese text, else 120."""

    han: int
    words: int

    @property
    def chinese(self) -> bool:
        return self.han > self.words

    @property
    def size(self) -> int:
        return self.han + self.words

    @property
    def limit(self) -> int:
        return HAN_CHARACTERS if self.chinese else WORDS

    @property
    def over(self) -> int:
        return max(0, self.size - self.limit)


def length(text: str) -> Length:
    return Length(han=len(HAN.findall(text)), words=len(LATIN_WORD.findall(text)))


def checks(work: Work) -> list[Check]:
    """Everything that must be met before publication, in order."""
    summary = work.summary.strip()
    met = {
        Need.FACTS: work.compiled and not work.compiling,
        Need.SUMMARY: bool(summary) and not length(summary).over,
        Need.CONDITIONS: work.factors >= FACTORS,
        Need.IMPROVEMENTS: work.improvements >= 1,
    }
    met |= met_if_asked(work)
    return [Check(need, met[need]) for need in Need if need in met]


def met_if_asked(work: Work) -> dict[Need, bool]:
    """What is asked of some only: of severe ones, where a hint is strong, where somebody is to read it.

    A condition taken over from the record has yet to say why it made sense. Something stronger than a
    checklist belongs to severe incidents. No line says that there are no hints.
    """
    asked = {
        Need.SENSIBLE: (work.factors >= FACTORS and work.unexplained > 0, False),
        Need.LUCKY: (work.needs_lucky, bool(work.lucky.strip())),
        Need.SECTIONS: (bool(work.required), not work.unwritten),
        Need.STRENGTH: (work.severe and work.improvements > 0, work.strong_improvements > 0),
        Need.HINTS: (work.strong_hints > 0, False),
        Need.CHECKED: (work.status == Status.CALIBRATING and work.unchecked > 0, False),
        Need.REPLIES: (work.status == Status.CALIBRATING and work.unanswered > 0, False),
        Need.SECOND: (bool(work.second), work.second != "waiting"),
        Need.ANSWERS: (work.status == Status.IN_REVIEW, work.waiting == 0),
    }
    return {need: is_met for need, (is_asked, is_met) in asked.items() if is_asked}


def missing(work: Work, wanted: Iterable[Need] = tuple(Need)) -> list[Need]:
    """What is not met of `wanted`, in order."""
    return [check.need for check in checks(work) if not check.met and check.need in tuple(wanted)]


def next_need(work: Work) -> Need | None:
    """The first thing to write, or None. Facts that are being compiled hold nobody up."""
    lacking = missing(work, FOR_SENDING if work.status in WRITING else FOR_PUBLISHING)
    return next((need for need in lacking if need != Need.FACTS or not work.compiling), None)


def next_step(work: Work) -> Step:
    """The move that is due once nothing is missing for it."""
    if work.status == Status.COLLECTING:
        return Step.NONE if missing(work, FOR_SENDING) else Step.SHARE
    if work.status == Status.CALIBRATING:
        return Step.NONE if missing(work, FOR_SENDING) else Step.SEND
    if work.status == Status.IN_REVIEW:
        return Step.NONE if missing(work) else Step.PUBLISH
    return Step.NONE


def may_move(status: str, to: str) -> bool:
    """Whether the table of moves, which also feeds the database, allows this one."""
    return to in Retrospective.MOVES.get(status, [])


def minutes_to_read(texts: Iterable[str]) -> int:
    """At 230 words or 400 Han characters a minute, at least one."""
    sizes = [length(text) for text in texts]
    return max(1, round(sum(size.words / 230 + size.han / 400 for size in sizes)))
