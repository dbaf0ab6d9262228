"""Reading a file: what kind it is, which tables it has, what they say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from raci.tables.asking import PEOPLE, Asking
from raci.tables.files.limits import check_rows
from raci.tables.files.source import grids_in
from raci.tables.reading.columns import columns_of
from raci.tables.reading.find import Block, blocks_of
from raci.tables.reading.grid import grid_of, is_turned
from raci.tables.reading.listing import list_of
from raci.tables.reading.rows import compared, key_of
from raci.tables.result import File, Problem, Row, Table, Unreadable

NO_ANSWERS: Final[Mapping[str, str]] = MappingProxyType({})


def read(name: str, data: bytes, *, answers: Mapping[str, str] = NO_ANSWERS) -> File:
    """Read every table of a CSV, XLSX or Markdown file, or of text pasted from a spreadsheet.

    `answers` gives, by question id, the value of a choice. As long as `questions` is not empty the letters
    are not complete. Raises Unreadable with one sentence if the file is no table, too large, encrypted,
    damaged, or of another kind.
    """
    blocks = [block for grid in grids_in(data) for block in blocks_of(grid)]
    check_rows(max((len(block.body) for block in blocks), default=0))
    tables = [table for block in blocks if (table := _table(block, answers))]
    if not tables:
        raise Unreadable(
            _("No table with letters, or with columns for who does what, was found in this file.")
        )
    return File(name, tuple(_marked(tables)))


def _table(block: Block, answers: Mapping[str, str]) -> Table | None:
    for layout in (list_of, columns_of, _grid_of):
        if table := layout(block, Asking(answers)):
            return replace(table, problems=(*table.problems, *_lost(block)))
    return None


def _lost(block: Block) -> Iterator[Problem]:
    """What a sheet holds and nobody sees; one sentence for all of a table."""
    grid = block.grid
    rows = {*block.header_rows, *block.body}
    places = sorted(place for place in grid.bare_formulas if place[0] in rows)
    if places:
        sentence = _("Formulas without a stored result are read as blank, here and in cells like it.")
        yield Problem("formula_without_result", grid.address(*places[0]), sentence)
    if grid.hidden:
        yield Problem("hidden", grid.address(*grid.hidden), _("Hidden rows and columns are left out."))


def _grid_of(block: Block, asking: Asking) -> Table | None:
    """A grid with people in the rows is turned first, if that is the answer."""
    table = grid_of(block, asking)
    if table is None or not is_turned(block):
        return table
    asking = Asking(asking.answers)
    column = block.columns[0]
    cell = block.grid.address(block.header, column)
    if asking.turned(block.heading(column), cell) != PEOPLE:
        return grid_of(block, asking)
    turned = blocks_of(block.grid.turned((*block.header_rows, *block.body)))
    return grid_of(turned[0], asking) if turned else None


def _marked(tables: Sequence[Table]) -> Iterator[Table]:
    """A workbook may hold the same rows on several sheets; nobody knows while there are questions."""
    seen: dict[tuple[str, str], Row] = {}
    for table in tables:
        if any(table.questions for table in tables):
            yield table
            continue
        rows = compared(table.rows, seen)
        for row in rows:
            seen.setdefault(key_of(row), row)
        yield replace(table, rows=rows)
