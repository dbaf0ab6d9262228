"""The visible sheets of an XLSX file, looked through before anything of it is built.

openpyxl reads the cells as a stream: values as last calculated, nothing linked, nothing run. What it does not
guard against, or does not tell when it streams, is found first: parts that unpack to more than a table needs,
document types, merged and hidden cells.
"""

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl.reader.excel import ExcelReader

from raci.tables.cells import CARRIAGE_RETURN, Grid, Place
from raci.tables.files.limits import (
    MAX_PARTS,
    MAX_UNPACKED,
    damaged,
    other_kind,
    protected,
    unpacks_too_large,
)
from raci.tables.files.outline import Outline, outlines_of

PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED: Final = 0x1
# Other files that are archives too, by a part that they have.
OTHER_KINDS: Final = {
    "xl/workbook.bin": ".xlsb",
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "content.xml": ".ods",
    "Index/Document.iwa": ".numbers",
    "Index.zip": ".numbers",
}
# Whatever openpyxl and the libraries under it raise where a part is missing or says nonsense.
BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def workbook_grids(data: bytes) -> list[Grid]:
    """One grid for each sheet that can be seen. Raises Unreadable."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_archive(archive)
            outlines = outlines_of(archive)
        with warnings.catch_warnings():  # of what openpyxl leaves out: extensions, styles, broken links
            warnings.simplefilter("ignore")
            return list(_grids(data, outlines))
    except BROKEN as error:
        raise damaged() from error


def _check_archive(archive: zipfile.ZipFile) -> None:
    """By the directory of the archive; a part never unpacks to more than is said there."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise protected()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise unpacks_too_large()
    kind = next((kind for name, kind in OTHER_KINDS.items() if name in names), None)
    if kind or not any(name.startswith("xl/") for name in names):
        raise other_kind(kind or ".zip")
    if len(names) != len(parts) or any(part.compress_type not in PACKED for part in parts):
        raise damaged()


def _grids(data: bytes, outlines: dict[str, Outline]) -> Iterator[Grid]:
    reader = ExcelReader(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    with reader.archive:
        reader.read()
        for sheet, part in reader.parser.find_sheets():
            outline = outlines.get(part.target)
            if sheet.state == "visible" and outline:
                yield _grid(sheet.name, reader.wb[sheet.name], outline)


def _grid(title: str, sheet: Any, outline: Outline) -> Grid:  # noqa: ANN401 - openpyxl has no types
    last_row, last_column = outline.last
    values = sheet.iter_rows(max_row=last_row, max_col=last_column, values_only=True) if last_row else ()
    texts: dict[Place, str] = {
        (row, column): _text(value)
        for row, cells in enumerate(values, 1)
        for column, value in enumerate(cells, 1)
        if value is not None
    }
    grid = Grid(title, texts, has_addresses_with_title=True)
    hidden_columns = outline.hidden_columns
    grid.bare_formulas = [
        (row, column)
        for row, column in outline.bare_formulas
        if row not in outline.hidden_rows and column not in hidden_columns
    ]
    grid.fill(outline.areas)
    grid.drop(outline.hidden_rows, hidden_columns)
    return grid


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """A value as somebody would type it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return CARRIAGE_RETURN.sub("\n", str(value))
