"""Tasks by people or roles, with letters in the cells."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from raci.tables.asking import OURS, Asking
from raci.tables.cells import plain
from raci.tables.letters import Found, letters_in
from raci.tables.reading.body import Body, Line, frame_of
from raci.tables.reading.find import Block
from raci.tables.reading.people import letter_columns, people_of
from raci.tables.reading.rows import Reading, rows_of
from raci.tables.result import Column, Held, Problem, Table, unique
from raci.tables.sets import RASCI, UNDECIDED, LetterSet, other_set
from raci.tables.words import Kind, kind_of


def grid_of(block: Block, asking: Asking) -> Table | None:
    """None if no column holds letters, or nothing is left that could be the tasks."""
    columns = letter_columns(block)
    frame = frame_of(block, columns) if columns or block.is_own else None
    if frame is None:
        return None
    people = people_of(block, columns, asking)
    body = Body(block, frame, columns)
    lines = list(body.lines(asking))
    cell = block.grid.address(block.header, frame.task)
    cells = Cells(body, people.columns, cell, asking)
    cells.choose_letters(lines)
    read = [(line, cells.reading(line)) for line in lines]
    rows = rows_of(block.grid, frame, read, is_open=asking.withholds)
    return Table(
        layout="grid",
        sheet=block.grid.title,
        cell=cell,
        columns=_once(people.columns.values()),
        rows=rows,
        has_support=any("S" in row.letters for row in rows),
        questions=tuple(asking.open.values()),
        problems=tuple(people.problems),
    )


def _once(columns: Iterable[Column]) -> tuple[Column, ...]:
    """One person may have several columns."""
    return tuple({column.name: column for column in reversed(list(columns))}.values())[::-1]


def is_turned(block: Block) -> bool:
    """Whether the first column is headed like people and nothing is headed like tasks."""
    kinds = [kind_of(block.heading(column)) for column in block.columns]
    is_role = plain(block.heading(block.columns[0])).removesuffix("s") in ("role", "角色")
    return Kind.TASK not in kinds and (kinds[0] is Kind.PERSON or is_role)


class Cells:
    """Reads the letter cells of one grid."""

    def __init__(self, body: Body, people: dict[int, Column], cell: str, asking: Asking) -> None:
        self.body = body
        self.people = people
        self.cell = cell
        self.asking = asking
        self.letters: LetterSet | None = RASCI
        self.known: dict[int, list[tuple[int, Found]]] = {}

    def found(self, line: Line, letters: LetterSet) -> list[tuple[int, Found]]:
        texts = ((column, self.body.shown(line.number, column)) for column in self.people)
        return [(column, letters_in(text, letters)) for column, text in texts if text]

    def choose_letters(self, lines: Sequence[Line]) -> None:
        """Letters of another method are read as its own if somebody says so; until then they are not read."""
        self.known = {line.number: self.found(line, RASCI) for line in lines}
        found = {found for pairs in self.known.values() for _column, found in pairs}
        used = {code for cell in found for code in (*cell.codes, *cell.unknown) if len(code) == 1}
        other = other_set(frozenset(used - {UNDECIDED}))
        if other:
            answer = self.asking.letter_set(other, self.cell)
            self.letters = {other.name: other, OURS: RASCI}.get(answer)

    def reading(self, line: Line) -> Reading:
        """The letters of one line."""
        held: dict[str, list[Held]] = {}
        problems: list[Problem] = []
        if self.letters is None:
            return Reading({})
        pairs = self.known[line.number] if self.letters is RASCI else self.found(line, self.letters)
        for column, found in pairs:
            cell = self.body.block.grid.address(line.number, column)
            problems += [_unknown(token, cell) for token in found.unknown]
            for letter in self._meant(found):
                held.setdefault(letter, []).append(Held(self.people[column].name, cell, found.note))
        return Reading(held, problems)

    def _meant(self, found: Found) -> list[str]:
        """Our letters, each once; none for a word that is still to be explained."""
        letters = self.letters or RASCI
        means = {code: letters.means[code] for code in found.codes if code != UNDECIDED}
        if UNDECIDED in found.codes:
            means[UNDECIDED] = self.asking.meaning(found.word, self.cell, shown=found.word)
        return [letter for letter in unique(means.values()) if letter]


def _unknown(token: str, cell: str) -> Problem:
    sentence = _("“%(text)s” is no letter of RACI or RASCI.") % {"text": token}
    return Problem("unknown_letter", cell, sentence)
