"""No cell of any table that leaves the product is a formula to the program that opens it."""

import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from postmortem.activities import tables
from raci.tables import FORMATS, Sheet, SheetRow
from tests.source import MODULES

pytestmark = pytest.mark.once
CLASSES = {  # eighteen ways to make a program calculate
    "equals": "=1+1",
    "plus": "+1",
    "minus": "-1",
    "at": "@SUM(1)",
    "tab first": "\t=1",
    "return first": "\r=1",
    "line feed first": "\n=1",
    "space first": " =1",
    "no-break space first": "\u00a0=1",
    "byte order mark first": "\ufeff=1",
    "zero width first": "\u200b=1",
    "full width": "\uff1d1",
    "full width plus": "\uff0b1",
    "full width at": "\uff20x",
    "in a further line": "ok\n=1",
    "behind a line separator": "ok\u2028=1",
    "behind a separator of columns": "ok;=1",
    "a call": "=cmd|' /C calc'!A0",
}
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
IGNORED = " \t\r\n\u00a0\ufeff\u200b\u3000\v\f\0"
DUE = datetime(2025, 11, 20, 9, 30, tzinfo=UTC)


def calculates(cell):
    """Whether some program would take a line or a column of this cell for a formula."""
    for cut in "\r\u2028\u2029\x85\v\f;\t":
        cell = cell.replace(cut, "\n")
    return any(part.strip(IGNORED)[:1] in tuple(SIGNS) for part in cell.split("\n"))


def cells_of(content, kind):
    if "xlsx" in kind:
        book = load_workbook(io.BytesIO(content))
        return [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    text = content.decode(
        "gb18030" if "gb18030" in kind and not content.startswith(b"\xef\xbb\xbf") else "utf-8-sig"
    )
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def matrix(text):
    row = SheetRow(text, text, DUE, "accepted", letters={text: "AR", "Design": ["C"]})
    return Sheet(columns=[text, "Design"], rows=[row], checks=[], sign_offs=[], title=text)


def files_of(text):
    """Every kind of table that leaves the product, with the text wherever there is one."""
    for kind, form in FORMATS.items():
        if not kind.startswith("md"):
            yield kind, form.write(matrix(text))
    for kind in ("csv", "xlsx"):
        yield kind, tables.FORMATS[kind].write(text, [[text, "b"], ["a", text]])


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES)
def test_no_cell_is_a_formula(text):
    for kind, content in files_of(text):
        cells = cells_of(content, kind)

        if "xlsx" in kind:
            assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
            assert [
                cell.value for cell in cells if calculates(str(cell.value)) and not cell.quotePrefix
            ] == []
        else:
            assert [cell for cell in cells if calculates(cell)] == []


def test_the_classes_would_calculate():
    assert [name for name, text in CLASSES.items() if not calculates(text)] == []
    assert len(CLASSES) == 18


def test_tables_are_written_nowhere_else():
    words = ("csv.writer", "csv.DictWriter", "Workbook(")
    writing = {m.name for m in MODULES.values() if any(word in m.path.read_text("utf-8") for word in words)}

    assert writing == {
        "postmortem.activities.tables",
        "raci.tables.writing.text",
        "raci.tables.writing.workbook",
    }
