"""The rows under a header: which are tasks, which head a phase, which only explain."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from raci.tables.asking import PHASES, Asking
from raci.tables.cells import clean, plain
from raci.tables.reading.find import Block
from raci.tables.words import Kind, is_legend, kind_of

NUMBERING: Final = re.compile(r"[\d.\-\s)、]+")
PHASE: Final = re.compile(
    r"^(phase|stage|sprint|milestone|part)\b|阶段|^第.{1,3}[期步章部]|^[一二三四五六七八九十]+[、.]|^[ivx]+[.)、]\s|:$"
)


class Frame(NamedTuple):
    """The columns beside those of letters or people."""

    task: int
    phase: int | None
    due: int | None


@dataclass(frozen=True)
class Line:
    """One row under the header. It continues the one before if both show the same merged task."""

    number: int
    task: str
    phase: str = ""
    due: str = ""
    continues: bool = False


def frame_of(block: Block, letters: Sequence[int]) -> Frame | None:
    """None if nothing is left that could be the tasks."""
    free = [column for column in block.columns if column not in letters]
    kinds = {column: kind_of(block.heading(column)) for column in free}
    if block.is_own:
        return Frame(free[0], free[1], free[2])
    named = [column for column in free if kinds[column] is Kind.TASK]
    unnamed = [c for c in free if kinds[c] is None and letters and c < min(letters)] or [
        c for c in free if kinds[c] in (None, Kind.PERSON, Kind.LETTER)
    ]
    candidates = named or [c for c in unnamed if not _is_numbering(block, c)]
    if not candidates:
        return None
    task = max(candidates, key=lambda column: (_variety(block, column), -column))
    return Frame(task, _phase_column(block, task, free), _first(kinds, Kind.DUE))


def _first(kinds: dict[int, Kind | None], kind: Kind) -> int | None:
    return next((column for column, found in kinds.items() if found is kind), None)


def _phase_column(block: Block, task: int, free: Sequence[int]) -> int | None:
    """The one that says so, or one to the left of the tasks that says less than they do."""
    kinds = {column: kind_of(block.heading(column)) for column in free}
    coarser = [
        column
        for column in free
        if column < task
        and kinds[column] in (None, Kind.TASK)
        and 0 < _variety(block, column) < _variety(block, task)
        and not _is_numbering(block, column)
        and (block.heading(column) or block.text(block.body[0], column))
    ]
    return _first(kinds, Kind.PHASE) or (coarser[-1] if coarser else None)


def _variety(block: Block, column: int) -> int:
    """How many cells of its own a column has: merged ones count once."""
    origins = {block.grid.origin(row, column) for row in block.body if block.text(row, column)}
    return len([origin for origin in origins if origin[1] == column])


def _is_numbering(block: Block, column: int) -> bool:
    return all(NUMBERING.fullmatch(text) for text in block.below(column))


class Body:
    """Reads the rows of one block, given which columns hold letters or people."""

    def __init__(self, block: Block, frame: Frame, letters: Sequence[int]) -> None:
        self.block = block
        self.frame = frame
        self.letters = frozenset(letters)

    def lines(self, asking: Asking) -> Iterator[Line]:
        """Every task, under the phase that was headed last."""
        rows = list(self.block.body) if self.block.is_own else list(self._kept())
        headings = set() if self.block.is_own else self._headings(rows, asking)
        phase, before = "", 0
        for row in rows:
            if row in headings:
                phase, before = self._label(row), 0
                continue
            if self.frame.phase is not None:
                own = clean(self.block.text(row, self.frame.phase))
                phase = own if own or self.block.is_own else phase
            yield self._line(row, phase, before)
            before = row

    def _line(self, row: int, phase: str, before: int) -> Line:
        grid, task = self.block.grid, self.frame.task
        has_same = bool(grid.text(row, task)) and grid.origin(row, task) == grid.origin(before, task)
        due = clean(self.block.text(row, self.frame.due)) if self.frame.due else ""
        return Line(row, self._task(row), phase, due, continues=has_same)

    def _task(self, row: int) -> str:
        return clean(self.block.text(row, self.frame.task))

    def shown(self, row: int, column: int) -> str:
        """What a letter column says of this row: not the text of a heading that is merged across it."""
        cell = self.block.grid.rows[row].get(column)
        if cell is None or cell.origin[1] not in self.letters or (row, column) in self.block.ignored:
            return ""
        return cell.text

    def _is_bare(self, row: int) -> bool:
        return not any(self.shown(row, column).strip() for column in self.letters)

    def _texts(self, row: int) -> list[str]:
        """What stands in a row, merged cells once, without numbering."""
        cells = self.block.grid.rows[row]
        texts = {c.origin: c.text for column, c in cells.items() if (row, column) not in self.block.ignored}
        return [text for text in texts.values() if not NUMBERING.fullmatch(text)]

    def _kept(self) -> Iterator[int]:
        """Rows with letters, and rows with something else than an explanation of the letters."""
        in_legend = False
        for row in self.block.body:
            is_bare = self._is_bare(row)
            if self._is_repeated_header(row):
                continue
            if not is_bare:
                in_legend = False
                yield row
            elif texts := self._texts(row):
                in_legend = in_legend or is_legend(texts[0])
                if not in_legend and min(self.block.grid.rows[row]) <= self.frame.task:
                    yield row

    def _is_repeated_header(self, row: int) -> bool:
        header = self.block.grid.rows[self.block.header]
        cells = self.block.grid.rows[row]
        return kind_of(self._task(row)) is Kind.TASK and all(
            column in cells and plain(cells[column].text) == plain(cell.text)
            for column, cell in header.items()
        )

    def _label(self, row: int) -> str:
        return clean(self._texts(row)[0]).strip("*_").removesuffix(":").removesuffix("：").strip()

    def _headings(self, rows: Sequence[int], asking: Asking) -> set[int]:
        """Rows that head a phase: surely if they are merged across the letters or say so; else if the table
        begins with one; else the reader asks.
        """
        lone = {row for row in rows if self._is_bare(row) and len(self._texts(row)) == 1}
        sure = {row for row in lone if self._is_sure(row)}
        following = dict(pairwise(rows))
        open_rows = sorted(r for r in lone - sure if following.get(r) and following[r] not in lone - sure)
        if not open_rows or rows[0] in lone:
            return sure | set(open_rows)
        if self.frame.phase is not None:
            return sure | {row for row in open_rows if not self._task(row)}
        cell = self.block.grid.address(self.block.header, self.frame.task)
        answer = asking.headings([self._label(row) for row in open_rows], cell)
        return sure | (set(open_rows) if answer == PHASES else set())

    def _is_sure(self, row: int) -> bool:
        grid = self.block.grid
        is_across = any(
            (row, column) != grid.origin(row, column) for column in self.letters & set(grid.rows[row])
        )
        text = self._texts(row)[0]
        return is_across or bool(PHASE.search(plain(text))) or clean(text).startswith("**")
