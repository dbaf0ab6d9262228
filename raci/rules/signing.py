"""Who signs which rows, what a given signature still stands for, and in which of the
three heaps a row lies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from raci.rules.checks import Finding, errors
from raci.rules.matrix import Holder, Row, digest_of

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
    """The newest answer of one part to one row; `counter` is what was proposed instead, as plain JSON."""

    digest: str
    answer: str
    reason: str
    revision_id: int
    counter: Mapping[str, Any] = {}

    @property
    def reservation(self) -> str:
        """What was said although the row is agreed to."""
        return self.reason if self.answer == RESERVED else ""


class SignedSheet(NamedTuple):
    """The newest answer of one part to the sheet as a whole: by whom, and in whose name if not the own."""

    digest: str
    answer: str
    at: datetime
    revision_id: int
    number: int
    reason: str = ""
    by_id: int | None = None
    for_id: int | None = None

    @property
    def reservation(self) -> str:
        """What was said although the sheet is agreed to."""
        return self.reason if self.answer == RESERVED else ""


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
    """The answer to one row as it was on screen: its digest then, and a reason if it is sent back or agreed
    to with a reservation.

    `counter` is what would be possible instead (due_at as ISO text, person_id, department_id, scope), `names`
    the person for each letter (A, R, S) that the department holds as a whole.
    """

    digest: str
    said: str = ACCEPTED
    reason: str = ""
    counter: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_back(self) -> bool:
        return self.said == SENT_BACK

    @property
    def why(self) -> str:
        """What is kept of the reason: nothing with a plain yes."""
        return "" if self.said == ACCEPTED else self.reason.strip()


@dataclass(frozen=True)
class SheetAnswer:
    """The answer of one department (None: of the sponsor) to one sheet, with exactly the rows that were
    shown; `said` and `reason` are about the sheet as a whole (goal, dates, reuse).
    """

    activity_id: int
    number: int
    department_id: int | None
    sheet_digest: str
    rows: Mapping[int, RowAnswer]
    said: str = ACCEPTED
    reason: str = ""

    @property
    def is_all_back(self) -> bool:
        """The sheet itself goes back if that is said, or if nothing on it is agreed to."""
        return self.said == SENT_BACK or (bool(self.rows) and all(row.is_back for row in self.rows.values()))

    @property
    def names(self) -> dict[int, Mapping[str, int]]:
        """Row id → whom the department names, of the rows that it agrees to."""
        return {pk: row.names for pk, row in self.rows.items() if row.names and not row.is_back}


def to_name(row: Row, department_id: int | None) -> list[str]:
    """The letters of the row that this department holds as a whole, so that it may name the person."""
    if department_id is None:
        return []
    is_asked = row.department_id == department_id and row.accountable_id is None
    whole = Holder(department_id)
    return [*(["A"] if is_asked else []), *(code for code in ("R", "S") if whole in row.holding(code))]


def may_answer(user_id: int, signer_id: int | None, driver_id: int, *, stands_in: bool) -> bool:
    """Whether somebody may answer a sheet: the signer, or who stands in and does not drive it: nobody signs
    alone what they drive themselves.
    """
    return user_id == signer_id or (stands_in and user_id != driver_id)


def is_about_owner(department_id: int | None, owning_id: int | None) -> bool:
    """Whether somebody else, proposed by this department (None: by the sponsor), is to answer for the row;
    else it is about who does the work.
    """
    return department_id is None or department_id == owning_id


def keep_back(findings: Iterable[Finding], rows: Iterable[Row]) -> list[Finding]:
    """The errors that keep the matrix from being put forward. Whom a department is still to name for a row
    is named on its sheet; only the final effect has its owner before.
    """
    asked = {row.pk for row in rows if row.department_id and not row.accountable_id and not row.is_outcome}
    return [found for found in errors(findings) if not (found.code == "R10" and found.row_id in asked)]
