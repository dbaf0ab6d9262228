"""The matrix as plain data: rows with their letters, what a signature covers, what differs, what was in
force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from postmortem.audit.rules import digest

Value = Any  # as it stands in JSON
Document = dict[str, Value]
LETTERS = ("R", "S", "C", "I")  # as they stand in a document; which ones a matrix offers: letters.py
# Consulted and informed people owe nothing: their letters need no signature and break none.
COVERED = ("name", "acceptance", "due_at", "freeze_at", "accountable", "R", "S")
SHEET = ("goal", "non_goal", "reuse_plan", "agreed_launch_at", "rush", "rush_until")


class Holder(NamedTuple):
    """Who has a letter: one of a department's people, or the department as a whole."""

    department_id: int
    person_id: int | None = None


@dataclass(frozen=True)
class Row:
    """One deliverable with its letters. A department without a person in the A is one that is asked to name
    one.
    """

    pk: int
    name: str
    due_at: datetime
    kind: str = "task"
    phase: str = "make"
    status: str = "draft"
    acceptance: str = ""
    freeze_at: datetime | None = None
    accountable_id: int | None = None
    department_id: int | None = None
    accepted_at: datetime | None = None
    discipline: str = ""
    approver_id: int | None = None
    comes_after_id: int | None = None
    added_at: datetime | None = None
    inherited_from_id: int | None = None
    letters: Mapping[str, tuple[Holder, ...]] = field(default_factory=dict)
    inherited: frozenset[tuple[str, Holder]] = frozenset()  # letters that came along from an earlier time

    def holding(self, letter: str) -> tuple[Holder, ...]:
        return self.letters.get(letter, ())

    @cached_property
    def signing_departments(self) -> set[int]:
        """A row asks a department for a signature if it holds A, R or S there."""
        held = {h.department_id for letter in ("R", "S") for h in self.holding(letter)}
        return held | ({self.department_id} if self.department_id else set())

    @property
    def is_outcome(self) -> bool:
        return self.kind == "outcome"

    @cached_property
    def digest(self) -> str:
        """What a signature on this row covers; every department in the row asks for it."""
        return str(row_document(self)["digest"])


def iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _sorted(holders: Iterable[Holder]) -> list[list[int | None]]:
    return [list(h) for h in sorted(holders, key=lambda h: (h.department_id, h.person_id or 0))]


def row_document(row: Row) -> Document:
    """The row as it stands in a revision: ids, codes, times as ISO text, with the digest of what a signature
    covers.
    """
    document: Document = {
        "id": row.pk,
        "kind": row.kind,
        "phase": row.phase,
        "name": row.name,
        "acceptance": row.acceptance,
        "due_at": iso(row.due_at),
        "freeze_at": iso(row.freeze_at),
        "accountable": [row.department_id, row.accountable_id],
        "accepted_at": iso(row.accepted_at),
        **{letter: _sorted(row.holding(letter)) for letter in LETTERS},
    }
    return {**document, "digest": digest({key: document[key] for key in ("id", *COVERED)})}


def digest_of(row: Row) -> str:
    """What a signature on this row covers, as 64 hex digits."""
    return row.digest


class Rush(NamedTuple):
    """The exception of an activity that is done in less than the usual time: why, and until when."""

    reason: str
    until: datetime


def sheet_document(
    *, goal: str, non_goal: str, reuse_plan: str, agreed_launch_at: datetime | None, rush: Rush | None = None
) -> Document:
    """What every sheet carries beside its rows, with its digest. Without a rush exception nothing stands for
    it, so that what was signed before there were any still has its digest.
    """
    document: Document = {
        "goal": goal,
        "non_goal": non_goal,
        "reuse_plan": reuse_plan,
        "agreed_launch_at": iso(agreed_launch_at),
    }
    if rush:
        document |= {"rush": rush.reason, "rush_until": iso(rush.until)}
    return {**document, "digest": digest(document)}


def content(document: Document) -> object:
    """What two revisions are compared by: the rows and the sheet, not why and by whom they were fixed."""
    return document["rows"], document["sheet"]


class Change(NamedTuple):
    """One field of a row or a sheet that is not what it was; values as they stand in the documents."""

    field: str
    was: Value
    now: Value


def difference(was: Document, now: Document, fields: Iterable[str] = COVERED) -> list[Change]:
    """What a signer reads: the covered fields that differ between two documents of one row (or sheet)."""
    return [Change(name, was.get(name), now.get(name)) for name in fields if was.get(name) != now.get(name)]


class Past(NamedTuple):
    """A time during which somebody answered for a row, or had a letter; open at the end if it still runs."""

    holder: Holder
    since: datetime
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class InForce:
    """Who answered for a row at a moment and who had which letter: ids of people and of their department
    then.
    """

    accountable_id: int | None
    department_id: int | None
    letters: Mapping[str, list[tuple[int, int | None]]]


def in_force(accountable: Iterable[Past], letters: Iterable[tuple[str, Past]], at: datetime) -> InForce:
    """What held at a moment, from the history of one row. An A that nobody had accepted was nobody's."""
    owner = next((past.holder for past in accountable if past.covers(at)), None)
    held: dict[str, list[tuple[int, int | None]]] = {}
    for letter, past in letters:
        if past.covers(at):
            held.setdefault(letter, []).append((past.holder.department_id, past.holder.person_id))
    return InForce(owner.person_id if owner else None, owner.department_id if owner else None, held)
