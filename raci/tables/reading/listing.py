"""One line for each task, person and letter."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from raci.tables.asking import Asking
from raci.tables.cells import plain
from raci.tables.letters import heading_of
from raci.tables.names import names_in
from raci.tables.reading.body import Body, Line, frame_of
from raci.tables.reading.columns import SHARED
from raci.tables.reading.find import Block
from raci.tables.reading.grid import Cells
from raci.tables.reading.people import letter_columns, weight_of
from raci.tables.reading.rows import Reading, rows_of
from raci.tables.result import Column, Held, Table
from raci.tables.words import Kind, kind_of


class Pair(NamedTuple):
    """The column of people and the one of letters."""

    person: int
    letter: int


def list_of(block: Block, asking: Asking) -> Table | None:
    """None if there is not one column of people beside one of letters."""
    pair = None if block.is_own else _pair(block)
    frame = frame_of(block, pair) if pair else None
    if pair is None or frame is None:
        return None
    body = Body(block, frame, pair)
    cell = block.grid.address(block.header, frame.task)
    cells = Cells(body, {pair.letter: Column("", cell)}, cell, asking)
    lines = _filled(list(body.lines(asking)))
    cells.choose_letters(lines)
    people: dict[str, Column] = {}
    read = [(line, _reading(body, line, pair, cells.reading(line), people)) for line in lines]
    rows = rows_of(block.grid, frame, _together(read), is_open=asking.withholds)
    return Table(
        layout="list",
        sheet=block.grid.title,
        cell=cell,
        columns=tuple(people.values()),
        rows=rows,
        has_support=any("S" in row.letters for row in rows),
        questions=tuple(asking.open.values()),
    )


def _pair(block: Block) -> Pair | None:
    kinds = {column: kind_of(block.heading(column)) for column in block.columns}
    named = [
        column
        for column, kind in kinds.items()
        if kind is Kind.LETTER or len(heading_of(block.heading(column)).codes) > SHARED
    ]
    letters = [column for column in named if weight_of(block, column).is_letters]
    people = [column for column, kind in kinds.items() if kind is Kind.PERSON and column not in letters]
    people = people or [column for column in named if column not in letters]
    if len(letters) != 1 or not people or set(letter_columns(block)) - set(letters):
        return None
    return Pair(people[0], letters[0])


def _filled(lines: Sequence[Line]) -> list[Line]:
    """A blank task is the one above."""
    found: list[Line] = []
    for line in lines:
        task = line.task or (found[-1].task if found else "")
        found.append(replace(line, task=task))
    return found


def _reading(body: Body, line: Line, pair: Pair, letters: Reading, people: dict[str, Column]) -> Reading:
    """The letters of the line for everybody it names."""
    cell = body.block.grid.address(line.number, pair.person)
    named = names_in(body.shown(line.number, pair.person))
    for name, _note in named:
        people.setdefault(name, Column(name, cell))
    held = {
        letter: [Held(name, marks[0].cell, marks[0].note or note) for name, note in named]
        for letter, marks in letters.letters.items()
    }
    return Reading(held, letters.problems)


def _together(read: Sequence[tuple[Line, Reading]]) -> list[tuple[Line, Reading]]:
    """The lines of one task behind each other, where the first of them stands."""
    groups: dict[tuple[str, str], list[tuple[Line, Reading]]] = {}
    for line, reading in read:
        group = groups.setdefault((plain(line.phase), plain(line.task)), [])
        group.append((replace(line, continues=bool(group)), reading))
    return [pair for group in groups.values() for pair in group]
