"""A list of requirements or tasks, as a tool exports it: which table it is, which column is what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from postmortem.links.rules.columns import FIELDS, NEEDED, guessed, tool_of
from raci.tables import Unreadable
from raci.tables.cells import Grid, clean
from raci.tables.files.source import grids_in

HEADER_WITHIN: Final = 15  # rows from the top in which the headings are looked for
LONGEST_ID: Final = 120
COLUMN: Final = "column-"
Answers = Mapping[str, str]


class Line(NamedTuple):
    """One row of a list; what it does not have is empty."""

    number: int
    id: str = ""
    title: str = ""
    person: str = ""
    due: str = ""
    status: str = ""
    acceptance: str = ""
    url: str = ""


@dataclass(frozen=True)
class Listed:
    """A list as it is read: `headings` by column, `fields` the column of each field, `service` the tool."""

    sheet: str
    headings: dict[int, str]
    fields: dict[str, int]
    service: str
    lines: list[Line]

    @property
    def lacks(self) -> list[str]:
        """Fields without which nothing can be taken over."""
        return [field for field in NEEDED if field not in self.fields]


def read_list(data: bytes, answers: Answers) -> Listed:
    """The rows of the table that looks most like a list. `answers` says which column is what, where somebody
    has chosen (`column-3` → `title`, or nothing), and of which tool it is. Raises Unreadable.
    """
    tables = [(grid, header) for grid in grids_in(data) if (header := _header(grid)) is not None]
    if not tables:
        raise Unreadable(_("No list is found in this file: one row has to say what the columns are."))
    grid, header = max(tables, key=lambda one: (len(guessed(_headings(*one))), len(one[0].numbers)))
    headings = _headings(grid, header)
    fields = chosen(headings, answers)
    lines = [_line(grid, number, fields) for number in grid.numbers if number > header]
    if not lines:
        raise Unreadable(_("There is no row below the headings."))
    return Listed(grid.title, headings, fields, answers.get("service") or tool_of(headings), lines)


def chosen(headings: Mapping[int, str], answers: Answers) -> dict[str, int]:
    """Field → column: as somebody chose, else as guessed; of two columns for one field the first counts."""
    found: dict[str, int] = {}
    is_chosen = any(name.startswith(COLUMN) for name in answers)
    guess = {} if is_chosen else guessed(headings)
    for column in headings:
        field = answers.get(f"{COLUMN}{column}", guess.get(column, ""))
        if field in FIELDS and field not in found:
            found[field] = column
    return found


def _header(grid: Grid) -> int | None:
    """The row that knows most fields, if it knows at least two of them."""
    known = {number: len(guessed(_headings(grid, number))) for number in grid.numbers[:HEADER_WITHIN]}
    best = max(known, key=lambda number: (known[number], -number), default=None)
    return best if best is not None and known[best] > 1 else None


def _headings(grid: Grid, number: int) -> dict[int, str]:
    return {column: clean(cell.text)[:80] for column, cell in grid.rows[number].items()}


def _line(grid: Grid, number: int, fields: Mapping[str, int]) -> Line:
    cells = grid.rows[number]
    said = {field: cells[column].text for field, column in fields.items() if column in cells}
    text = {field: cell.strip() if field == "acceptance" else clean(cell) for field, cell in said.items()}
    return Line(number, **{field: cell for field, cell in text.items() if cell})
