"""Who signs which rows, what a given signature still stands for, and in which of the
three heaps a row lies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from raci.rules.matrix import Row, digest_of

ACCEPTED, RESERVED, SENT_BACK = "accepted", "reserved", "sent_back"
USUAL_TIME = timedelta(days=2)
SHORTEST = timedelta(hours=1)


class Why(StrEnum):
    """Why this person signs: the page says it where it is not the department's lead."""

    LEAD = "lead"
    LEAD_DRIVES = "lead_drives"
    NO_LEAD = "no_lead"
    SPONSOR = "sponsor"


class Heap(StrEnum):
    """Where a row lies for a signer. Sent back means: by this signer, and the row is as it was."""

    NEW = "new"
    SENT_BACK = "sent_back"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Part:
    """The rows one department stands behind (without department: the sponsor, behind the final effect)."""

    department_id: int | None
    signer_id: int | None
    why: Why
    rows: tuple[Row, ...]


class SignedRowFact(NamedTuple):
    """The newest answer of one part to one row."""

    digest: str
    answer: str
    reason: str
    revision_id: int


class SignedSheet(NamedTuple):
    """The newest answer of one part to the sheet as a whole."""

    digest: str
    answer: str
    at: datetime
    revision_id: int
    number: int


class Answers(NamedTuple):
    """What was answered in one activity, newest only: by department and row, and by department."""

    rows: Mapping[tuple[int | None, int], SignedRowFact]
    sheets: Mapping[int | None, SignedSheet]


def _signer(lead_id: int | None, driver_id: int, sponsor_id: int | None) -> tuple[int | None, Why]:
    """The lead; the sponsor where there is none or where the lead would sign the own draft alone."""
    if lead_id is None:
        return sponsor_id, Why.NO_LEAD
    return (sponsor_id, Why.LEAD_DRIVES) if lead_id == driver_id else (lead_id, Why.LEAD)


def parts_of(
    rows: Iterable[Row], leads: Mapping[int, int], *, driver_id: int, sponsor_id: int | None
) -> list[Part]:
    """Everybody whose signature the rows ask for: the departments in them by id, then the sponsor."""
    rows = tuple(rows)
    parts = []
    for department_id in sorted({pk for row in rows for pk in row.signing_departments}):
        signer_id, why = _signer(leads.get(department_id), driver_id, sponsor_id)
        own = tuple(row for row in rows if department_id in row.signing_departments)
        parts.append(Part(department_id, signer_id, why, own))
    if outcome := tuple(row for row in rows if row.is_outcome):
        # Nobody confirms alone what the same person drew up.
        signer = None if sponsor_id == driver_id else sponsor_id
        parts.append(Part(None, signer, Why.SPONSOR, outcome))
    return parts


@dataclass(frozen=True)
class PartState:
    """How far a part stands behind its rows and the sheet, as they are now."""

    part: Part
    rows: Mapping[int, Heap]
    sheet: Heap
    last: SignedSheet | None

    @property
    def stands(self) -> bool:
        """The signature is valid: every row and the sheet are what was agreed to."""
        return {self.sheet, *self.rows.values()} == {Heap.UNCHANGED}

    def stands_behind(self, row_id: int) -> bool:
        return self.rows.get(row_id) == Heap.UNCHANGED

    @property
    def has_sent_back(self) -> bool:
        return Heap.SENT_BACK in {self.sheet, *self.rows.values()}


def heap_of(digest: str, last: SignedRowFact | SignedSheet | None) -> Heap:
    """Where something with this digest lies for a signer whose newest answer to it was `last`."""
    if last is None:
        return Heap.NEW
    if last.digest != digest:
        return Heap.CHANGED
    return Heap.SENT_BACK if last.answer == SENT_BACK else Heap.UNCHANGED


def state_of(part: Part, sheet_digest: str, answers: Answers) -> PartState:
    """Compare the rows of a part and the sheet with what it answered last. Nothing is stored
    about validity.
    """
    rows = {
        row.pk: heap_of(digest_of(row), answers.rows.get((part.department_id, row.pk))) for row in part.rows
    }
    last = answers.sheets.get(part.department_id)
    return PartState(part, rows, heap_of(sheet_digest, last), last)


def heap_of_sheet(rows: Iterable[Heap], sheet: Heap) -> Heap:
    """A sheet lies where its newest thing lies: one new duty makes it a sheet to be opened."""
    heaps = {*rows}
    if heaps & {Heap.NEW, Heap.SENT_BACK}:
        return Heap.NEW
    return Heap.CHANGED if Heap.CHANGED in heaps or sheet != Heap.UNCHANGED else Heap.UNCHANGED


def sign_by(now: datetime, launch_at: datetime | None) -> datetime:
    """Until when a signature is asked for: two days, or a quarter of the time left where
    there is less of it.
    """
    if launch_at is None:
        return now + USUAL_TIME
    return now + max(SHORTEST, min(USUAL_TIME, (launch_at - now) / 4))


@dataclass(frozen=True)
class RowAnswer:
    """The answer to one row as it was on screen: its digest then, and a reason if it is sent back."""

    digest: str
    agree: bool = True
    reason: str = ""


@dataclass(frozen=True)
class SheetAnswer:
    """The answer of one department (None: of the sponsor) to one sheet, with exactly the rows that were
    shown.
    """

    activity_id: int
    number: int
    department_id: int | None
    sheet_digest: str
    rows: Mapping[int, RowAnswer]
