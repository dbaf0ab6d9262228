"""Tasks with a named column for each letter, and names in the cells."""

from typing import Final

from raci.tables.asking import OURS, Asking
from raci.tables.cells import clean
from raci.tables.letters import Heading, heading_of
from raci.tables.names import names_in
from raci.tables.reading.body import Body, Line, frame_of
from raci.tables.reading.find import Block
from raci.tables.reading.rows import Reading, rows_of
from raci.tables.result import BASE, Column, Held, Table
from raci.tables.sets import OTHERS, RASCI, UNDECIDED, LetterSet
from raci.tables.words import Kind, kind_of

MOSTLY: Final = 0.5
SHARED: Final = 2  # "Responsible / Accountable" heads two letters; more are the name of a method


def columns_of(block: Block, asking: Asking) -> Table | None:
    """None if the headings do not name letters, or the cells below hold letters instead of names."""
    headings = _headings(block, RASCI)
    other = _other(block, len(headings))
    columns = sorted(_headings(block, other) if other else headings)
    frame = frame_of(block, columns)
    if frame is None or not _is_layout(block, columns):
        return None
    cell = block.grid.address(block.header, frame.task)
    means: dict[int, list[str]] = {}
    letters = {other.name: other, OURS: RASCI}.get(asking.letter_set(other, cell)) if other else RASCI
    if letters:
        means = {c: _meant(block, c, h, letters, asking) for c, h in _headings(block, letters).items()}
    body = Body(block, frame, columns)
    read = [(line, _reading(body, line, means)) for line in body.lines(asking)]
    rows = rows_of(block.grid, frame, read, is_open=asking.withholds)
    return Table(
        layout="columns",
        sheet=block.grid.title,
        cell=cell,
        columns=_people(body, [line for line, _ in read], columns),
        rows=rows,
        has_support=any("S" in letters for letters in means.values()),
        questions=tuple(asking.open.values()),
    )


def _headings(block: Block, letters: LetterSet) -> dict[int, Heading]:
    """The columns whose heading stands for letters of a set, read from the lowest header row that says so."""
    found: dict[int, Heading] = {}
    for column in block.columns:
        for row in reversed(block.header_rows):
            text = clean(block.text(row, column))
            heading = heading_of(text, letters)
            if 0 < len(heading.codes) <= SHARED and kind_of(text) is None:
                found.setdefault(column, heading)
    return found


def _other(block: Block, known: int) -> LetterSet | None:
    """Another method, if it explains more headings than RASCI does."""
    for letters in OTHERS:
        found = _headings(block, letters)
        codes = {code for heading in found.values() for code in heading.codes}
        if len(found) > max(known, SHARED) and letters.needs <= codes:
            return letters
    return None


def _is_layout(block: Block, columns: list[int]) -> bool:
    if block.is_own:
        return len(columns) >= len(BASE) and all(len(block.heading(column)) > 1 for column in columns)
    has_tasks = any(kind_of(block.heading(column)) is Kind.TASK for column in block.columns)
    return len(columns) >= (1 if has_tasks else SHARED) and block.letter_share(columns) <= MOSTLY


def _meant(block: Block, column: int, heading: Heading, letters: LetterSet, asking: Asking) -> list[str]:
    """Our letters for one heading; none while it is still to be explained."""
    if heading.codes == (UNDECIDED,):
        cell = block.grid.address(block.header, column)
        answer = asking.meaning(heading.word, cell, shown=block.heading(column))
        return [answer] if answer else []
    return [letters.means[code] for code in heading.codes if letters.means.get(code)]


def _reading(body: Body, line: Line, means: dict[int, list[str]]) -> Reading:
    held: dict[str, list[Held]] = {}
    for column, letters in means.items():
        cell = body.block.grid.address(line.number, column)
        for named in names_in(body.shown(line.number, column)):
            for letter in letters:
                held.setdefault(letter, []).append(Held(named.name, cell, named.note))
    return Reading(held)


def _people(body: Body, lines: list[Line], columns: list[int]) -> tuple[Column, ...]:
    """Everybody named, in the order of reading, also under headings that are still asked about."""
    found: dict[str, Column] = {}
    for line in lines:
        for column in columns:
            for named in names_in(body.shown(line.number, column)):
                if named.name not in found:
                    found[named.name] = Column(named.name, body.block.grid.address(line.number, column))
    return tuple(found.values())
