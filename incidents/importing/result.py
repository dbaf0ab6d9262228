"""What was read from one file."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _


class Precision(StrEnum):
    """How exactly a time was written down."""

    EXACT = "exact"
    ABOUT = "about"
    DAY = "day"
    UNKNOWN = "unknown"


class Learnt(StrEnum):
    """Under which heading a lesson stood."""

    LESSON = "lesson"
    WELL = "well"
    WRONG = "wrong"
    LUCKY = "lucky"


@dataclass(frozen=True)
class Happening:
    """One line of the timeline. `at` is naive where the file states no zone, None where no time is known."""

    at: datetime | None
    raw: str
    text: str
    until: datetime | None = None
    precision: Precision = Precision.EXACT

    @property
    def said(self) -> str:
        """The time in ISO form, a day where only a day is known; empty where nothing is."""
        if self.at is None:
            return ""
        return self.at.date().isoformat() if self.precision == Precision.DAY else self.at.isoformat()

    def as_json(self) -> dict[str, Any]:
        return {"at": self.said or None, "raw": self.raw, "text": self.text}


@dataclass(frozen=True)
class Task:
    """An improvement as it was written; owner and date are words, `due` an ISO date where it is one."""

    title: str
    owner: str | None = None
    due: str | None = None
    done: bool = False


@dataclass(frozen=True)
class Lesson:
    text: str
    learnt: Learnt = Learnt.LESSON


@dataclass(frozen=True)
class Report:
    """All of one file. What has no place of its own is in `other`, word for word, by its heading.

    `understood` lists the headings, labels and forms that were turned into something else: with them, every
    word of the file is in here.
    """

    file: str
    key: str
    title: str
    happened_on: date | None = None
    severity: str | None = None
    summary: str = ""
    impact: str = ""
    detection: str = ""
    timeline: tuple[Happening, ...] = ()
    factors: tuple[str, ...] = ()
    resolution: str = ""
    lessons: tuple[Lesson, ...] = ()
    actions: tuple[Task, ...] = ()
    other: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    language: str = "en"
    level: int | None = None
    began: datetime | None = None
    seen: datetime | None = None
    stopped: datetime | None = None
    understood: tuple[str, ...] = ()
    text: str = ""

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The sections of prose that were found, each with its name."""
        found = [
            (_("Summary"), self.summary),
            (_("Impact"), self.impact),
            (_("How it was seen"), self.detection),
            (_("What stopped it"), self.resolution),
        ]
        return [(name, text) for name, text in found if text]

    @property
    def lists(self) -> list[tuple[str, str, list[str]]]:
        """Conditions and lessons, where there are any: an id, a name, the lines."""
        lessons = [lesson.text for lesson in self.lessons]
        found = [("factors", _("Conditions"), list(self.factors)), ("lessons", _("Lessons"), lessons)]
        return [row for row in found if row[2]]

    def as_json(self) -> dict[str, Any]:
        """The document that `import_postmortem --json` prints (docs/importing.md)."""
        return {
            "file": self.file,
            "title": self.title,
            "date": self.happened_on.isoformat() if self.happened_on else None,
            "severity": self.severity,
            "summary": self.summary,
            "impact": self.impact,
            "detection": self.detection,
            "timeline": [happening.as_json() for happening in self.timeline],
            "factors": list(self.factors),
            "resolution": self.resolution,
            "lessons": [lesson.text for lesson in self.lessons],
            "actions": [asdict(task) for task in self.actions],
            "other": self.other,
            "warnings": list(self.warnings),
        }
