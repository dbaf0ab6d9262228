"""Where the tables of a sheet are: their header rows, the rows below, and what is only a legend."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from raci.tables.cells import Grid, Place, clean, plain
from raci.tables.letters import LONGEST, NOTHING, heading_of, is_letters
from raci.tables.sets import RASCI
from raci.tables.words import Kind, is_legend, kind_of

# The first columns of what we write ourselves; below them every row is a row, whatever it is called.
OWN: Final = (Kind.TASK, Kind.PHASE, Kind.DUE, Kind.STATE)
LOOK_BELOW: Final = 5
LONGEST_MARK: Final = 5  # a letter in a legend, with emphasis around it


@dataclass(frozen=True)
class Block:
    """One table in a sheet: its header row, perhaps a second one above or below it, and the rows under it."""

    grid: Grid
    header: int
    upper: int | None
    lower: int | None
    body: tuple[int, ...]
    ignored: frozenset[Place]

    @property
    def is_own(self) -> bool:
        row = self.grid.rows[self.header]
        first = min(row)
        return all(
            first + place in row and kind_of(row[first + place].text) is kind
            for place, kind in enumerate(OWN)
        )

    @property
    def header_rows(self) -> list[int]:
        return [row for row in (self.upper, self.header, self.lower) if row is not None]

    def text(self, row: int, column: int) -> str:
        cell = self.grid.rows[row].get(column)
        return cell.text if cell and (row, column) not in self.ignored else ""

    def heading(self, column: int) -> str:
        """What a column is called: by the header row, else by the one above, else by the one below."""
        rows = (self.header, self.upper, self.lower)
        return next((clean(text) for row in rows if row and (text := self.text(row, column))), "")

    @property
    def columns(self) -> list[int]:
        """Every column with a text, from the left."""
        used = {c for row in (*self.header_rows, *self.body) for c in self.grid.rows[row]}
        return sorted(used)

    def below(self, column: int) -> Iterator[str]:
        """What stands in a column, merged cells once; dashes are nothing."""
        for row in self.body:
            text = self.text(row, column)
            if text and self.grid.origin(row, column)[1] == column and plain(text) not in NOTHING:
                yield text

    def letter_share(self, columns: list[int]) -> float:
        """How much of what stands in these columns are letters; 0 where nothing stands."""
        texts = [text for column in columns for text in self.below(column)]
        return sum(map(is_letters, texts)) / len(texts) if texts else 0.0


def blocks_of(grid: Grid) -> list[Block]:
    """What may be a table, from the top."""
    ignored = legend_cells(grid)
    heads = list(_heads(grid, ignored))
    found = [pair for pair in _with_ends(heads) if _covers(grid, ignored, *pair)]
    if not found and (guess := _guess(grid, ignored)):
        found = [(guess, None)]
    return [_block(grid, ignored, *pair) for pair in found]


def _with_ends(heads: list[int]) -> list[tuple[int, int | None]]:
    """Each header row with the next one."""
    return list(zip(heads, [*heads[1:], None], strict=False))


def _block(grid: Grid, ignored: frozenset[Place], head: int, end: int | None) -> Block:
    numbers = grid.numbers
    body = [row for row in numbers if row > head and (end is None or row < end)]
    while end is not None and body and len(_origins(grid, body[-1])) == 1:
        body.pop()  # the title of the next table
    upper = head - 1 if _is_upper(grid, ignored, head) else None
    lower = body[0] if body and _is_lower(grid, head, body[0]) else None
    if Block(grid, head, None, None, (), ignored).is_own:
        return Block(grid, head, None, None, tuple(body), frozenset())
    rows = (row for row in body if row != lower and not _explains_a_letter(grid, ignored, row))
    return Block(grid, head, upper, lower, tuple(rows), ignored)


def _explains_a_letter(grid: Grid, ignored: frozenset[Place], row: int) -> bool:
    """A line of a legend: it begins with a letter, and a text and no letter stands beside it."""
    cells = sorted(grid.rows[row].items())
    first, *others = [plain(cell.text) for column, cell in cells if (row, column) not in ignored] or [""]
    has_letters = any(is_letters(text) and len(text) <= LONGEST for text in others)
    return len(first) == 1 and first.isascii() and first.isalpha() and bool(others) and not has_letters


def _heads(grid: Grid, ignored: frozenset[Place]) -> Iterator[int]:
    """Rows that head a table by their words. The same heading again is the next page of a print."""
    before: list[str] = []
    last = None
    numbers = grid.numbers
    for place, row in enumerate(numbers):
        below = numbers[place + 1 : place + 1 + LOOK_BELOW]
        is_next = last is None or row == last + 1  # the letters may stand in the second of two header rows
        is_head = (is_next and _heads_letters(grid, ignored, row, below)) or (
            _heads_tasks(grid, row) and (last is None or _heads_more(grid, row, below))
        )
        texts = [plain(cell.text) for _, cell in sorted(grid.rows[row].items())]
        if is_head and texts != before:
            before, last = texts, row
            yield row
        if is_head and Block(grid, row, None, None, (), ignored).is_own:
            return


def _others(grid: Grid, row: int) -> dict[int, str]:
    """What stands beside a word for tasks, by its column."""
    tasks = _task_cells(grid, row)
    return {column: cell.text for column, cell in grid.rows[row].items() if column not in tasks}


def _heads_tasks(grid: Grid, row: int) -> bool:
    """A word for tasks, and beside it something else than letters."""
    others = _others(grid, row).values()
    letters = [text for text in others if is_letters(text) and not RASCI.pattern.search(plain(text))]
    is_said = len(others) < len(grid.rows[row]) and len(_origins(grid, row)) > 1
    return is_said and 2 * len(letters) <= len(others)


def _heads_more(grid: Grid, row: int, below: list[int]) -> bool:
    """Below a header a task may be called by such a word too: a second header has other words or letters
    under it.
    """
    others = _others(grid, row)
    kinds = {kind_of(text) for text in others.values()} - {None, Kind.PERSON}
    if kinds or any(heading_of(clean(text)).codes for text in others.values()):
        return True
    under = [text for number in below for column in others if (text := grid.text(number, column))]
    return 2 * sum(map(is_letters, under)) > len(under)


def _heads_letters(grid: Grid, ignored: frozenset[Place], row: int, below: list[int]) -> bool:
    """Words for several letters, and names below them."""
    named = {
        column: heading.codes
        for column, cell in grid.rows[row].items()
        if (row, column) not in ignored
        and "=" not in cell.text
        and (heading := heading_of(clean(cell.text))).codes
    }
    under = [text for number in below for column in named if (text := clean(grid.text(number, column)))]
    names = [text for text in under if len(text) > 1 and not is_letters(text) and plain(text) not in NOTHING]
    return len(set(named.values())) > 1 and 2 * len(names) > len(under)


def _covers(grid: Grid, ignored: frozenset[Place], head: int, end: int | None) -> bool:
    """Whether most letters below stand under a text of the header rows; a line of a title has a word and a
    value only.
    """
    rows = [row for row in grid.numbers if row > head and (end is None or row < end)]
    under = {column for row in rows for column in _letter_columns(grid, ignored, row)}
    named = {column for row in (head - 1, head, head + 1) for column in grid.rows.get(row, ())}
    return 2 * len(under & named) >= len(under)


def _guess(grid: Grid, ignored: frozenset[Place]) -> int | None:
    """No word heads a table: then it is headed by the last row above the first letters that has a text over
    one of them.
    """
    over: Counter[int] = Counter()
    first = None
    for row in grid.numbers:
        columns = _letter_columns(grid, ignored, row)
        over.update(columns)
        first = first or (row if columns else None)
    for row in reversed([number for number in grid.numbers if first and number < first]):
        if any(column in over and grid.origin(row, column)[1] == column for column in grid.rows[row]):
            return row
    return None


def _letter_columns(grid: Grid, ignored: frozenset[Place], row: int) -> list[int]:
    """Columns with letters that have some other text to their left: a legend begins with its letter."""
    found: list[int] = []
    has_text = False
    for column, cell in sorted(grid.rows[row].items()):
        if is_letters(cell.text):
            found += [column] if has_text and (row, column) not in ignored else []
        else:
            has_text = True
    return found


def _origins(grid: Grid, row: int) -> set[Place]:
    return {cell.origin for cell in grid.rows[row].values()}


def _task_cells(grid: Grid, row: int) -> list[int]:
    return [column for column, cell in grid.rows[row].items() if kind_of(cell.text) is Kind.TASK]


def _is_upper(grid: Grid, ignored: frozenset[Place], head: int) -> bool:
    """Departments or people over the header row; a title begins at the left, a legend explains letters."""
    row = head - 1
    if row not in grid.rows:
        return False
    left = min(_task_cells(grid, head) or [min(grid.rows[head])])
    texts = [
        cell.text
        for column, cell in grid.rows[row].items()
        if column > left and cell.origin[1] > left and (row, column) not in ignored
    ]
    explained = [text for text in texts if is_letters(text) or is_legend(text)]
    return len(explained) * 2 < len(texts)


def _is_lower(grid: Grid, head: int, row: int) -> bool:
    """Roles or people under the header row: nothing stands below the heading of the tasks, and no letter."""
    left = min(_task_cells(grid, head) or [min(grid.rows[head])])
    is_same = grid.origin(row, left) == grid.origin(head, left)
    if row != head + 1 or (grid.text(row, left) and not is_same):
        return False
    texts = [cell.text for column, cell in grid.rows[row].items() if column > left]
    is_named = any(heading_of(clean(cell.text)).codes for cell in grid.rows[head].values())
    if is_named and not is_same:  # people without a task in a table whose columns are the letters
        return False
    return bool(texts) and not any(map(is_letters, texts)) and 2 * len(texts) >= len(grid.rows[head]) - 1


def legend_cells(grid: Grid) -> frozenset[Place]:
    """Pairs of a letter and its word side by side: several, under or beside each other, each letter once."""
    lines: dict[tuple[str, int], list[tuple[str, Place, Place]]] = {}
    for row in grid.numbers:
        cells = grid.rows[row]
        for column, cell in cells.items():
            beside = cells.get(column + 1)
            if beside and (mark := _explained(cell.text, beside.text) or _explained(beside.text, cell.text)):
                pair = (mark, (row, column), (row, column + 1))
                lines.setdefault(("column", column), []).append(pair)
                lines.setdefault(("row", row), []).append(pair)
    return frozenset(
        place
        for pairs in lines.values()
        if len(pairs) > 1 and len({mark for mark, *_ in pairs}) == len(pairs)
        for _, *places in pairs
        for place in places
    )


def _explained(letter: str, word: str) -> str:
    """The letter, if the word says what it stands for."""
    if len(letter) > LONGEST_MARK or len(word) == 1:
        return ""
    mark = plain(letter).upper()
    if len(mark) != 1 or not mark.isalpha() or len(plain(word)) == 1:
        return ""
    heading = heading_of(clean(word))
    is_said = mark in ("R", "A") if heading.word else heading.codes == (mark,)
    return mark if is_said else ""
