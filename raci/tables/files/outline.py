"""What is known of the parts of a workbook before anything is built from them: read once, as a stream."""

import re
import zipfile
from typing import IO, Final
from xml.parsers import expat

from raci.tables.cells import Area, Place
from raci.tables.files.limits import (
    HEADINGS,
    MAX_CELLS,
    MAX_MERGED,
    MAX_TAGS,
    check_columns,
    check_rows,
    damaged,
    unpacks_too_large,
)

CHUNK: Final = 65536
PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
NUMBER: Final = re.compile(r"[1-9]\d{0,6}")
TRUE: Final = ("1", "true")


class Outline:
    """One worksheet: where values are, what is merged or hidden, and formulas without a stored result."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.last: Place = (0, 0)
        self.areas: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_ranges: list[tuple[int, int]] = []
        self.bare_formulas: list[Place] = []

    @property
    def hidden_columns(self) -> set[int]:
        """Those among the columns with values."""
        return {
            column
            for first, last in self.hidden_ranges
            for column in range(first, min(last, self.last[1]) + 1)
        }

    def check(self) -> None:
        """Raises Unreadable if the sheet is larger than a table, or its merged cells are."""
        check_rows(len(self.rows) - HEADINGS)
        check_columns(self.last[1])
        merged = sum(
            max(0, min(last[0], self.last[0]) - first[0] + 1)
            * max(0, min(last[1], self.last[1]) - first[1] + 1)
            for first, last in self.areas
        )
        if merged > MAX_MERGED or len(self.hidden_ranges) > LAST_COLUMN:
            raise damaged()


def place_of(reference: str) -> Place:
    """Row and column of `C7`. Raises Unreadable if there is no such cell."""
    found = PLACE.fullmatch(reference)
    if not found:
        raise damaged()
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found.group(2))
    if row > LAST_ROW or column > LAST_COLUMN:
        raise damaged()
    return row, column


class Part:
    """Follows one part of the package; one that is no worksheet only needs to have no document type."""

    def __init__(self) -> None:
        self.cells = 0
        self.root = ""
        self.outline = Outline()
        self.row = self.column = 0
        self.has_formula = self.has_value = self.is_in_value = False
        self.follow = {
            "row": self.row_starts,
            "c": self.cell_starts,
            "f": self.formula_starts,
            "v": self.value_starts,
            "is": self.value_starts,
            "mergeCell": self.merged,
            "col": self.columns,
        }

    def read(self, stream: IO[bytes]) -> None:
        """Up to the end, or to where it is no XML: some parts are pictures, and drawings are badly formed."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.doctype
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - takes no keyword
        except expat.ExpatError:
            return

    def doctype(self, *_declared: object) -> None:
        """No spreadsheet program writes one, and nothing that it declares is resolved."""
        raise damaged()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.root = self.root or local
        if self.root == "worksheet" and local in self.follow:
            self.follow[local](attributes)

    def row_starts(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self.row = int(number) if NUMBER.fullmatch(number) else self.row + 1
        self.column = 0
        if self.row > LAST_ROW:
            raise damaged()
        if attributes.get("hidden") in TRUE or attributes.get("ht") == "0":
            self.outline.hidden_rows.add(self.row)

    def cell_starts(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self.row, self.column = place_of(reference) if reference else (self.row, self.column + 1)
        self.has_formula = self.has_value = self.is_in_value = False
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise unpacks_too_large()

    def formula_starts(self, _attributes: dict[str, str]) -> None:
        self.has_formula = True

    def value_starts(self, _attributes: dict[str, str]) -> None:
        self.is_in_value = True

    def text(self, _text: str) -> None:
        self.has_value = self.has_value or self.is_in_value

    def merged(self, attributes: dict[str, str]) -> None:
        first, _colon, last = attributes.get("ref", "").partition(":")
        self.outline.areas.append(Area(place_of(first), place_of(last or first)))

    def columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if not (NUMBER.fullmatch(first) and NUMBER.fullmatch(last) and int(last) <= LAST_COLUMN):
            raise damaged()
        if attributes.get("hidden") in TRUE or attributes.get("width") == "0":
            self.outline.hidden_ranges.append((int(first), int(last)))

    def end(self, name: str) -> None:
        if self.root != "worksheet" or name.rpartition(" ")[2] != "c":
            return
        outline = self.outline
        self.is_in_value = False
        if self.has_value:
            outline.rows.add(self.row)
            outline.last = max(outline.last[0], self.row), max(outline.last[1], self.column)
        elif self.has_formula:
            outline.bare_formulas.append((self.row, self.column))


def outlines_of(archive: zipfile.ZipFile) -> dict[str, Outline]:
    """The worksheets by the name of their part. Raises Unreadable if a part is more than a table needs."""
    found: dict[str, Outline] = {}
    if sum(_tags(archive, name) for name in archive.namelist()) > MAX_TAGS:
        raise unpacks_too_large()
    for name in archive.namelist():
        part = Part()
        with archive.open(name) as stream:
            part.read(stream)
        if part.root == "worksheet":
            part.outline.check()
            found[name] = part.outline
    return found


def _tags(archive: zipfile.ZipFile, name: str) -> int:
    """Not less than there are."""
    with archive.open(name) as stream:
        return sum(chunk.count(b"<") for chunk in iter(lambda: stream.read(CHUNK), b""))
