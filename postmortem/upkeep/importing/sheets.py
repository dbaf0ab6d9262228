"""The rows of a file, by their numbers: CSV in UTF-8, UTF-16 or GB18030, or the sheets of a workbook."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAX_UNPACKED: Final = 120 * 1024 * 1024
MAX_PARTS: Final = 2000
ENCRYPTED: Final = 0x1
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY: Final = re.compile("[\x00-\x08\x0e-\x1a]")
INVISIBLE: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
SPACES: Final = re.compile(r"[\s\u3000]+")
# What openpyxl and the libraries under it raise where a part is missing or says nonsense.
BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


class Unreadable(Exception):
    """The file cannot be read; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Row(NamedTuple):
    """One row that is not blank: its number in the file, and its cells from the first column on."""

    number: int
    cells: list[str]


def sheets_in(data: bytes) -> list[list[Row]]:
    """The rows of each sheet. Raises Unreadable."""
    if not data:
        raise Unreadable(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 10 MB."))
    if data.startswith(b"PK"):
        return _workbook(data)
    if data.startswith(OLE):
        raise Unreadable(_("This is an old Excel file (.xls), or one with a password. Save it as .xlsx."))
    return [list(_limited(_text_rows(_decoded(data))))]


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not BINARY.search(text):
            return text
    raise Unreadable(_("The file is neither a workbook nor text in UTF-8, UTF-16 or GB18030."))


def _text_rows(text: str) -> Iterator[Row]:
    sample = "\n".join(text.splitlines()[:40])
    separator = max("\t,;|", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, record in enumerate(reader, 1):
            yield Row(number, [clean(cell) for cell in record])
    except csv.Error as error:
        raise Unreadable(_("A quotation mark in this file is opened and never closed.")) from error


def _workbook(data: bytes) -> list[list[Row]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return [list(_limited(_sheet_rows(sheet))) for sheet in book.worksheets if _is_shown(sheet)]
        finally:
            book.close()
    except BROKEN as error:
        raise Unreadable(_("The file is damaged.")) from error


def _is_shown(sheet: Any) -> bool:  # noqa: ANN401 - openpyxl has no types
    return bool(sheet.sheet_state == "visible")


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise Unreadable(_("The file is protected by a password. Save it without one and try again."))
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable(_("The file holds far more than an address book."))
    if not any(part.filename.startswith("xl/worksheets/") for part in parts):
        raise Unreadable(_("The file is neither a workbook nor text in UTF-8, UTF-16 or GB18030."))


def _sheet_rows(sheet: Any) -> Iterator[Row]:  # noqa: ANN401 - openpyxl has no types
    sheet.reset_dimensions()  # programs write a wrong one
    rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
    for number, cells in enumerate(rows, 1):
        yield Row(number, [_said(value) for value in cells])


def _said(value: object) -> str:
    """A value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


def clean(text: str) -> str:
    """One line without marks that nobody sees."""
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    kept = 0
    for row in rows:
        if not any(row.cells):
            continue
        kept += 1
        if kept > MAX_ROWS:
            raise Unreadable(_("The file has more than 20,000 rows."))
        yield row
