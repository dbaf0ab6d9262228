"""What is missing in a table, as the rules of its kind say it."""

from typing import Final, NamedTuple

from postmortem.activities.models import CheckCell
from postmortem.activities.rules.checks.kind import Grid, GridCell, GridLine

State = CheckCell.State
SAID: Final = (State.ANSWERED, State.CONFIRMED)


class Missing(NamedTuple):
    """One thing that is missing: which rule asks for it (`code`), where, and the sentence that says so.

    `department_id` is whose part it is, for an exception that holds for one department.
    """

    code: str
    sentence: str
    row_id: int | None = None
    column_id: int | None = None
    department_id: int | None = None


def is_open(cell: GridCell) -> bool:
    """Nobody has said anything there yet."""
    return cell.state not in (*SAID, State.NOT_APPLICABLE)


def said(cell: GridCell, name: str) -> str:
    """One part of what the cell says; empty while it is open or does not apply."""
    return str(cell.value.get(name) or "").strip() if cell.state in SAID else ""


def has_open(grid: Grid, column: GridLine) -> bool:
    """Whether something is open in this column."""
    return any(is_open(grid.at(row, column)) for row in grid.rows)
