"""Text with a separator: CSV as programs write it, and what is pasted from a spreadsheet."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from raci.tables.cells import Grid, Place
from raci.tables.files.limits import HEADINGS, check_columns, check_rows
from raci.tables.letters import heading_of
from raci.tables.neutral import unquoted
from raci.tables.result import Unreadable
from raci.tables.words import kind_of

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BINARY: Final = re.compile("[\x00-\x08\x0e-\x1a]")
SEPARATORS: Final = ("\t", ",", ";", "|")
SAID: Final = re.compile(r'"?sep=([,;|\t])"?\r?\n', re.IGNORECASE)  # a first line that Excel understands
SAMPLE: Final = 60
END: Final = "\ue000"  # a private character: does the last quotation mark close?


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, GB18030, or UTF-16 with its mark."""
    marked = next((encoding for mark, encoding in BOMS if data.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not BINARY.search(text):
            return text.removeprefix("\ufeff")
    raise Unreadable(_("The file is neither a workbook nor text in UTF-8, UTF-16 or GB18030."))


def text_grid(text: str) -> Grid:
    """The cells by line and place; a line in quotation marks is counted once however long."""
    separator, text = _separator(text)
    texts: dict[Place, str] = {}
    for rows, (number, record) in enumerate(_records(text, separator), 1):
        check_rows(rows - HEADINGS)
        for column, cell in enumerate(record, 1):
            if cell and not cell.isspace():
                check_columns(column)
                texts[number, column] = unquoted(cell)
    return Grid("", texts, has_addresses_with_title=False)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, with their number. Raises Unreadable if a quotation mark never closes:
    what follows it would be one cell.
    """
    last: list[str] = []
    try:
        for number, record in enumerate(csv.reader(_lines(f"{text}\n{END}"), delimiter=separator), 1):
            last = record
            if any(record) and record != [END]:
                yield number, record
    except csv.Error:
        last = []
    if last != [END]:
        raise Unreadable(_("A quotation mark in this file is opened and never closed."))


def _lines(text: str) -> io.StringIO:
    """With every kind of line end, as the csv module wants them."""
    return io.StringIO(text, newline="")


def _separator(text: str) -> tuple[str, str]:
    """The separator that makes the most headings known, then the one that cuts the lines most evenly."""
    if said := SAID.match(text):
        return said.group(1), text[said.end() :]
    return max(SEPARATORS, key=lambda separator: _fit(text, separator)), text


def _fit(text: str, separator: str) -> tuple[int, float, int]:
    sample = islice(csv.reader(_lines(text), delimiter=separator), SAMPLE)
    try:
        records = [record for record in sample if any(record)]
    except csv.Error:
        return 0, 0.0, 0
    known = max((sum(map(_is_known, record)) for record in records), default=0)
    widths = Counter(len(record) for record in records)
    width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
    return known, times / len(records) if width > 1 else 0.0, width


def _is_known(text: str) -> bool:
    return bool(kind_of(text) or heading_of(text).codes)
