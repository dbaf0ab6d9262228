"""What the reading page shows, part by part: words and shapes, no more decisions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext

from incidents.models import ActionItem, Retrospective
from incidents.queries.reading.left import Left
from incidents.queries.reading.picture import Picture
from incidents.queries.reading.proven import Condition, Settled
from incidents.queries.reading.replies import Reply
from incidents.queries.reading.sides import Sides
from incidents.queries.reading.told import Note
from incidents.rules.impact import Versus
from incidents.rules.sharing import for_chat
from postmortem.activities.rules import STAGES
from postmortem.audit.models import Revision
from postmortem.people.models import Department

FIRST_SCREEN = 3  # improvements by name on the first screen


@dataclass(frozen=True)
class Text:
    """What somebody wrote, in its own language, as paragraphs."""

    paragraphs: list[str]
    language: str


@dataclass(frozen=True)
class Headed:
    """A section of the template that has no place of its own on the page."""

    code: str
    heading: str
    text: Text


@dataclass(frozen=True)
class Figured:
    """One figure of the outcome; `place` says where ring and disc stand."""

    label: str
    expected: str
    actual: str
    estimated: bool
    place: Versus | None


@dataclass(frozen=True)
class Carried:
    """An improvement: the one thing that stands with a name for every reader in the house; outside of it the
    `side` stands there.
    """

    item: ActionItem
    title: str
    end_state: str
    shape: str
    side: str = ""


@dataclass(frozen=True)
class Stage:
    """One stretch of the bar, or of one row's way."""

    kind: str
    seconds: int

    @property
    def word(self) -> str:
        return str(STAGES[self.kind])

    @property
    def length(self) -> timedelta:
        return timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class Way:
    """One row of the table behind the bar: what, whose side, and its stages."""

    what: str
    side: str
    stages: list[Stage]


@dataclass(frozen=True)
class Line:
    """One row of the timeline with what shows it."""

    at: datetime
    agreed: bool
    said: bool
    words: str
    detail: str
    evidence: str
    url: str


@dataclass(frozen=True)
class Cell:
    """What a department holds in a row: letters and whether each was agreed to, with names where the reader
    may see them.
    """

    department: Department
    letters: list[tuple[str, bool]]
    names: str
    worked: bool


@dataclass(frozen=True)
class MatrixRow:
    name: str
    owned: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Approved:
    at: datetime
    what: str
    channel: str
    scope: str
    confirmed: bool


@dataclass(frozen=True)
class Said:
    """What the departments of one lead said to the page."""

    sides: str
    said: str
    reason: str


@dataclass(frozen=True)
class ReadingPage:
    """Everything the reading page shows to one reader."""

    retrospective: Retrospective
    preview: bool
    at_work: bool
    sees_activity: bool
    title: str
    language: str
    zone: str
    compiled_at: datetime | None
    lead: str
    severity: str
    day: datetime | None
    activity: str
    activity_id: int | None
    numbers: list[Figured]
    texts: dict[str, Text | None]
    decision: str
    improvements: list[Carried]
    bar: list[Stage]
    bar_begin: datetime | None
    bar_end: datetime | None
    ways: list[Way]
    picture: Picture | None
    lines: list[Line]
    notes: list[Note]
    beside: list[Headed]
    behind: list[Headed]
    conditions: list[Condition]
    claims: list[Settled]
    sides: Sides
    lessons: list[tuple[str, str]]
    similar: str
    left: Left
    seen: list[tuple[str, str]]
    departments: list[Department]
    matrix: list[MatrixRow]
    matrix_number: int | None
    approvals: list[Approved]
    participants: list[str]
    answers: list[Said]
    minutes: int
    original: Text | None = None  # the minute as its author wrote it, where the reader gets another
    replies: list[Reply] = field(default_factory=list)
    second: str = ""  # the side that read it with fresh eyes
    is_shared: bool = False  # for somebody outside of the house: no name at all, no way on
    met: datetime | None = None  # when those who took part talked about it
    old: Revision | None = None  # an earlier version, read as it was

    @property
    def edition(self) -> Revision | None:
        """The version that is read: the newest, or the old one that was asked for."""
        return self.old or self.retrospective.current

    @property
    def seal(self) -> str:
        """The hash of the version, in groups that a person can compare."""
        digest = self.edition.sha256 if self.edition else ""
        return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))

    @property
    def first(self) -> list[Carried]:
        return self.improvements[:FIRST_SCREEN]

    @property
    def further(self) -> list[Carried]:
        return self.improvements[FIRST_SCREEN:]

    @property
    def done(self) -> int:
        return sum(one.item.status in ("done", "verified") for one in self.improvements)

    def chat(self, link: str) -> str:
        """The page as a message for a group: plain text without names, short enough for one, the link last.

        What is too long is shortened: the minute first, then the improvements, the decision last.
        """
        summary = self.texts["summary"].paragraphs if self.texts["summary"] else []
        changes = [f"{number}. {one.title}" for number, one in enumerate(self.first, 1)]
        asked = gettext("One decision is asked: %(decision)s") % {"decision": self.decision}
        parts = [self.title, self.lead, "\n\n".join(summary), "\n".join(changes)]
        return for_chat([*parts, asked if self.decision else ""], link, yields=(2, 3, 4))

    @property
    def shown(self) -> int:
        """How many lines of the timeline have something that shows them."""
        return sum(bool(line.evidence) for line in self.lines)
