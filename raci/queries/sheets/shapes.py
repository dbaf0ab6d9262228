"""A sheet and its rows as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from postmortem.activities.models import Activity
from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from raci.queries.spelling import Said
from raci.rules import Finding, Heap, Row, RowAnswer

Choices = Sequence[tuple[str, str]]


class Naming(NamedTuple):
    """A letter that the department holds as a whole and may give to one of its people; with `is_asked` there
    is no agreeing without a name.
    """

    letter: str
    is_asked: bool
    chosen: str = ""
    error: str = ""


class Wrong(NamedTuple):
    """What could not be taken of the answer to a row, by field."""

    reason: str = ""
    due: str = ""
    to: str = ""
    scope: str = ""


NOTHING_WRONG: Final = Wrong()


@dataclass(frozen=True)
class SheetRow:
    """One row to answer: what it asks of the department, what differs from what was signed, what was typed
    (`wrong` says what could not be taken of it, by field), and what the rules only warn of.
    """

    row: Row
    digest: str
    heap: Heap
    says: list[Said]
    changes: list[Said]
    sent_back: str = ""
    reserved: str = ""
    namings: Sequence[Naming] = ()
    warnings: Sequence[Finding] = ()
    typed: RowAnswer | None = None
    due_typed: str = ""
    to_key: str = ""
    wrong: Wrong = NOTHING_WRONG

    @property
    def reason(self) -> str:
        return self.typed.reason if self.typed else ""

    @property
    def scope(self) -> str:
        return str(self.typed.counter.get("scope", "")) if self.typed else ""

    @property
    def id(self) -> str:
        """As it stands in the names of the fields."""
        return str(self.row.pk)

    @property
    def to_typed(self) -> str:
        """Whom the counter-proposal names, as in the list of choices."""
        counter = self.typed.counter if self.typed else {}
        return str(counter.get("to") or self.to_key or counter.get("department_id") or "")

    @property
    def said(self) -> str:
        """Which of the answers is chosen."""
        return self.typed.said if self.typed else "accepted"

    @property
    def is_open(self) -> bool:
        """Whether it stands on screen by itself, not folded with those that are as they were signed."""
        return (
            self.heap != Heap.UNCHANGED or bool(self.warnings) or any(self.wrong) or self.said != "accepted"
        )


@dataclass(frozen=True)
class Sheet:
    """What one department (without: the sponsor) is asked to sign in one activity. `for_id` is in whose name
    somebody else answers it; an office's word counts as that person's own.
    """

    activity: Activity
    revision: Revision
    department_id: int | None
    name: str
    why: str
    due: Duty
    digest: str
    says: Sequence[Said]
    changes: Sequence[Said]
    rows: Sequence[SheetRow]
    heap: Heap
    left_out: int
    for_id: int | None = None
    for_name: str = ""
    is_office: bool = False
    is_passed_on: bool = False
    colleagues: Choices = ()
    others: Sequence[tuple[str, Choices]] = ()
    warnings: Sequence[Finding] = ()
    said: str = "accepted"
    reason: str = ""
    wrong: str = ""

    @property
    def key(self) -> str:
        """Names the sheet in forms: "7-3" for department 3 in activity 7, "7-sponsor" for its sponsor."""
        return f"{self.activity.pk}-{self.department_id or 'sponsor'}"

    @property
    def same(self) -> list[SheetRow]:
        """Rows that are as this department has signed them, and of which nothing is to be said."""
        return [row for row in self.rows if not row.is_open]

    @property
    def all_warnings(self) -> list[Finding]:
        """Those of the sheet, then row by row."""
        return [*self.warnings, *(one for row in self.rows for one in row.warnings)]

    @property
    def may_pass_on(self) -> bool:
        """Whether the signer may let somebody of the department answer it."""
        return self.for_id is None and not self.why and self.department_id is not None
