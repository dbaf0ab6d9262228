"""A sheet as the readers see it: texts by row and column, counted from 1, with their addresses."""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

Place = tuple[int, int]
# Marks without width that copying brings along: soft hyphens, directions, byte order marks.
INVISIBLE: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
CARRIAGE_RETURN: Final = re.compile("_x000[dD]_")  # as Excel writes it
SPACES: Final = re.compile(r"\s+")
BETWEEN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
PLAIN_NAME: Final = re.compile(r"[^\W\d]\w*")


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """One line without marks that nobody sees."""
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A text as it is compared: full-width forms, capitals and padding between Chinese characters do
    not count.
    """
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return BETWEEN_HAN.sub("", SPACES.sub(" ", folded)).strip(" :*_`")


def column_letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Area(NamedTuple):
    """Merged cells: the first and the last of them."""

    first: Place
    last: Place


class Cell(NamedTuple):
    """A text and where it really stands: cells that are merged show the text of their first."""

    text: str
    origin: Place


class Grid:
    """Only cells with a text are kept. `rows` holds them by row number, then by column number."""

    def __init__(self, title: str, texts: Mapping[Place, str], *, has_addresses_with_title: bool) -> None:
        self.title = title
        self.prefix = f"{_quoted(title)}!" if has_addresses_with_title else ""
        self.is_turned = False
        self.bare_formulas: list[Place] = []
        self.hidden: Place | None = None
        self.rows: dict[int, dict[int, Cell]] = {}
        for (row, column), text in sorted(texts.items()):
            if text and not text.isspace():
                self.rows.setdefault(row, {})[column] = Cell(text, (row, column))

    @property
    def numbers(self) -> list[int]:
        """The rows that are not blank, from the top."""
        return sorted(self.rows)

    def fill(self, areas: Iterable[Area]) -> None:
        """Give every cell of merged areas the text of the first, as far as rows and columns are used."""
        last_row = max(self.rows, default=0)
        last_column = max((max(row) for row in self.rows.values()), default=0)
        for first, last in areas:
            cell = self.rows.get(first[0], {}).get(first[1])
            if cell is None:
                continue
            for row in range(first[0], min(last[0], last_row) + 1):
                for column in range(first[1], min(last[1], last_column) + 1):
                    self.rows.setdefault(row, {})[column] = cell

    def drop(self, rows: Container[int], columns: Container[int]) -> None:
        """Forget what the sheet hides, but not that there was something: `hidden` is the first of it."""
        for number, row in list(self.rows.items()):
            kept = {c: cell for c, cell in row.items() if number not in rows and c not in columns}
            gone = [(number, c) for c, cell in row.items() if c not in kept and cell.origin == (number, c)]
            self.hidden = self.hidden or next(iter(gone), None)
            self.rows[number] = kept
            if not kept:
                del self.rows[number]

    def text(self, row: int, column: int) -> str:
        cell = self.rows.get(row, {}).get(column)
        return cell.text if cell else ""

    def origin(self, row: int, column: int) -> Place:
        cell = self.rows.get(row, {}).get(column)
        return cell.origin if cell else (row, column)

    def address(self, row: int, column: int) -> str:
        if self.is_turned:
            row, column = column, row
        return f"{self.prefix}{column_letters(column)}{row}"

    def turned(self, rows: Iterable[int]) -> "Grid":
        """Some rows as columns; the addresses stay those of the sheet."""
        grid = Grid(self.title, {}, has_addresses_with_title=bool(self.prefix))
        grid.is_turned = not self.is_turned
        for row in sorted(rows):
            for column, cell in self.rows[row].items():
                turned = Cell(cell.text, (cell.origin[1], cell.origin[0]))
                grid.rows.setdefault(column, {})[row] = turned
        return grid


def _quoted(title: str) -> str:
    """A sheet's name as it stands in an address."""
    return title if PLAIN_NAME.fullmatch(title) else "'" + title.replace("'", "''") + "'"
