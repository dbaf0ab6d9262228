"""Tables as files: CSV, workbook, Markdown. No cell is a formula to any program."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

Records = Sequence[Sequence[str]]
SIGNS: Final = frozenset("=+-@")
STARTS: Final = re.compile("([\n\r\v\f\x1c-\x1e\x85\u2028\u2029;\t]+)")
UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ESCAPED: Final = re.compile(r"[\\`*_\[\]<>|~&]")
LONGEST: Final = 32_767  # characters in a cell of a workbook


class Format(NamedTuple):
    """`ending` is that of the file's name; `write` takes a title and the records, the header first."""

    ending: str
    media_type: str
    write: Callable[[str, Records], bytes]


def neutral(text: str) -> str:
    """The text, with a quotation mark before everything that some program would calculate."""
    return "".join("'" + part if _is_formula(part) else part for part in STARTS.split(text))


def _is_formula(part: str) -> bool:
    """Whether a sign comes first, leaving aside what programs do not see or tell apart."""
    for character in unicodedata.normalize("NFKC", part):
        if character in SIGNS:
            return True
        if not character.isspace() and unicodedata.category(character)[0] not in "CZ":
            return False
    return False


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def write_csv(_title: str, records: Records) -> bytes:
    """UTF-8 with a byte order mark, without which Excel garbles Chinese."""
    text = io.StringIO(newline="")
    rows = ([neutral(_printable(cell)) for cell in record] for record in records)
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def csv_lines(records: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The same line by line, for files too long to be held."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    yield codecs.BOM_UTF8
    for record in records:
        writer.writerow([neutral(_printable(cell)) for cell in record])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def write_markdown(title: str, records: Records) -> bytes:
    """One pipe table under its title."""
    header, *rows = ([_escaped(cell) for cell in record] for record in records)
    table = [header, ["---"] * len(header), *rows]
    lines = [f"## {_escaped(title)}", "", *(f"| {' | '.join(record)} |" for record in table), ""]
    return "\n".join(lines).encode()


def _escaped(text: str) -> str:
    return ESCAPED.sub(r"\\\g<0>", " ".join(_printable(text).split()))


def write_xlsx(title: str, records: Records) -> bytes:
    """A workbook of one sheet; texts stay texts whatever they begin with."""
    book = Workbook()
    page = book.active
    page.title = re.sub(r"[\\/?*\[\]:']", " ", _printable(title)).strip()[:31] or "1"
    for number, record in enumerate(records, 1):
        for column, said in enumerate(record, 1):
            text = _printable(said)[:LONGEST]
            if text:
                cell = page.cell(number, column)
                cell.value, cell.data_type = text, "s"
                cell.quotePrefix = neutral(text) != text
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in page[1]:
        cell.font = Font(bold=True)
    for column in range(1, len(records[0]) + 1):
        page.column_dimensions[page.cell(1, column).column_letter].width = 28
    page.freeze_panes = "B2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FORMATS: Final = {
    "csv": Format("csv", "text/csv; charset=utf-8", write_csv),
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "md": Format("md", "text/markdown; charset=utf-8", write_markdown),
}
