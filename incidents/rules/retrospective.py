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
AGREE_WITHIN = 2  # working days; then silence counts as having let it pass
SHARE_WITHIN, PUBLISH_WITHIN = 5, 10  # working days after the analysis has begun
SWEEP_WITHIN = 5  # working days after it has ended

HAN = re.compile(r"[㐀-鿿]")
LATIN_WORD = re.compile(r"[A-Za-z0-9][\w'’.,:%-]*")


class Need(StrEnum):
    """What a page needs before others can read it, in the order in which it is asked for."""

    FACTS = "facts"
    SUMMARY = "summary"
    CONDITIONS = "conditions"
    IMPROVEMENTS = "improvements"
    LUCKY = "lucky"
    ANSWERS = "answers"


class Step(StrEnum):
    """The one main action of the page at work, when nothing is missing."""

    SHARE = "share"
    SEND = "send"
    PUBLISH = "publish"
    NONE = ""


FOR_SHARING = (Need.FACTS, Need.SUMMARY)
FOR_SENDING = (Need.FACTS, Need.SUMMARY, Need.CONDITIONS, Need.IMPROVEMENTS, Need.LUCKY)


@dataclass(frozen=True)
class Work:
    """How far it is: what is written, what is compiled, who has yet to answer."""

    status: str
    compiled: bool = False
    compiling: bool = False
    summary: str = ""
    factors: int = 0
    improvements: int = 0
    lucky: str = ""
    waiting: int = 0


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
        Need.LUCKY: bool(work.lucky.strip()),
    }
    if work.status == Status.IN_REVIEW:
        met[Need.ANSWERS] = work.waiting == 0
    return [Check(need, yes) for need, yes in met.items()]


def missing(work: Work, wanted: Iterable[Need] = tuple(Need)) -> list[Need]:
    """What is not met of `wanted`, in order."""
    return [check.need for check in checks(work) if not check.met and check.need in tuple(wanted)]


def next_need(work: Work) -> Need | None:
    """The first thing to write, or None. Facts that are being compiled hold nobody up."""
    lacking = missing(work, FOR_SENDING if work.status in WRITING else (Need.ANSWERS,))
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
