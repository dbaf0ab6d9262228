"""Tables of who does what, as people have them: read from CSV, XLSX, Markdown and pasted text, and written.

Pure: bytes in, plain data out, and back.
"""

from raci.tables.cells import plain
from raci.tables.files.limits import MAX_BYTES, check_size
from raci.tables.reading.read import read
from raci.tables.result import (
    Choice,
    Column,
    File,
    Held,
    Layout,
    Problem,
    Question,
    Row,
    Table,
    Unreadable,
)
from raci.tables.writing.formats import FORMATS
from raci.tables.writing.sheet import CheckLine, Sheet, SheetRow, SignOffLine, WrittenLayout
from raci.tables.writing.text import write_csv, write_markdown
from raci.tables.writing.workbook import write_xlsx

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "CheckLine",
    "Choice",
    "Column",
    "File",
    "Held",
    "Layout",
    "Problem",
    "Question",
    "Row",
    "Sheet",
    "SheetRow",
    "SignOffLine",
    "Table",
    "Unreadable",
    "WrittenLayout",
    "check_size",
    "plain",
    "read",
    "write_csv",
    "write_markdown",
    "write_xlsx",
]
