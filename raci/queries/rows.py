"""One row of the matrix as a reader sees it: its cells and its check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.models import Deliverable
from raci.queries.columns import Group, Reader
from raci.queries.row_checks import Board, Check, checks_of, url_of
from raci.rules import Heap, Holder, PartState, Row

SHOWN = ("R", "C", "I")


class Letter(NamedTuple):
    code: str
    accepted: bool
    mine: bool


@dataclass(frozen=True)
class Cell:
    """A filled cell. `set` is the letter that a click replaces; A is answered on the row's own page."""

    letters: Sequence[Letter]
    set: str
    who: str
    home: str

    @property
    def is_held(self) -> bool:
        return any(letter.code in "AR" for letter in self.letters)


@dataclass(frozen=True)
class RowView:
    row: Row
    url: str
    status: str
    mark: str
    cells: Sequence[Sequence[Cell | None]]
    checks: Sequence[Check]

    @property
    def is_in_force(self) -> bool:
        return self.row.accepted_at is not None


def row_view(board: Board, row: Row) -> RowView:
    touching = [state for state in board.states if row.pk in state.rows]
    letters = _letters(row, board.reader, touching)
    return RowView(
        row=row,
        url=url_of(board, row),
        status=str(Deliverable.Status(row.status).label),
        mark=_mark(row, touching, board.reader),
        cells=[_cells(group, letters, board.reader) for group in board.groups],
        checks=checks_of(board, row, touching),
    )


def _letters(row: Row, reader: Reader, states: Iterable[PartState]) -> dict[Holder, list[Letter]]:
    """Holder → letters, A first. A fills when the person accepts, R when the lead has signed."""
    behind = {state.part.department_id for state in states if state.stands_behind(row.pk)}
    found: dict[Holder, list[Letter]] = {}
    if row.department_id:
        owner = Holder(row.department_id, row.accountable_id)
        found[owner] = [Letter("A", row.accepted_at is not None, reader.is_me(owner))]
    for code in SHOWN:
        for holder in row.holding(code):
            is_agreed = code != "R" or holder.department_id in behind
            found.setdefault(holder, []).append(Letter(code, is_agreed, reader.is_me(holder)))
    return found


def _cells(group: Group, letters: dict[Holder, list[Letter]], reader: Reader) -> list[Cell | None]:
    if not reader.names:
        inside = [one for holder, held in letters.items() if holder[0] == group.department_id for one in held]
        # A department that holds a letter several times shows it once, filled only if all of it is agreed.
        merged = [
            Letter(code, all(one.accepted for one in inside if one.code == code), mine=False)
            for code in ("A", *SHOWN)
            if any(one.code == code for one in inside)
        ]
        side = reader.words.side(group.department_id)
        return [Cell(merged, "", side, "") if merged else None]
    cells: list[Cell | None] = []
    for column in group.columns:
        held = letters.get(column.holder)
        current = next((one.code for one in held or [] if one.code in SHOWN), "")
        cells.append(Cell(held, current, column.label, group.name) if held else None)
    return cells


def _mark(row: Row, states: Sequence[PartState], reader: Reader) -> str:
    """What is new for the reader who signs, else for any of the signers, since they last answered."""
    own = [state for state in states if state.part.signer_id == reader.user.pk]
    answered = [state for state in own or states if state.last]
    if any(state.rows[row.pk] == Heap.CHANGED for state in answered):
        return _("changed since signed")
    return _("new row") if any(state.rows[row.pk] == Heap.NEW for state in answered) else ""
