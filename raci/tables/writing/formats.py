"""Every file that a matrix can be written as, by the name it has in addresses."""

import codecs
from collections.abc import Callable
from typing import Final, NamedTuple

from raci.tables.writing.sheet import Sheet, WrittenLayout
from raci.tables.writing.text import write_csv, write_markdown
from raci.tables.writing.workbook import write_xlsx


class Format(NamedTuple):
    """`ending` is that of the file's name."""

    ending: str
    media_type: str
    write: Callable[[Sheet], bytes]


def write_gb18030(sheet: Sheet, layout: WrittenLayout = "grid") -> bytes:
    """CSV for spreadsheets that know no UTF-8. Some few Chinese words in GB18030 are other words in UTF-8: a
    file that is only such words keeps UTF-8 with its mark, so that nobody reads something else.
    """
    marked = write_csv(sheet, layout)
    data = marked.removeprefix(codecs.BOM_UTF8).decode().encode("gb18030")
    return marked if _is_utf8(data) else data


def _is_utf8(data: bytes) -> bool:
    try:
        return not data.decode().isascii()
    except UnicodeDecodeError:
        return False


CSV: Final = "text/csv; charset=utf-8"
GB18030: Final = "text/csv; charset=gb18030"
MARKDOWN: Final = "text/markdown; charset=utf-8"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Final = {
    "xlsx": Format("xlsx", WORKBOOK, write_xlsx),
    "csv": Format("csv", CSV, write_csv),
    "csv-columns": Format("csv", CSV, lambda sheet: write_csv(sheet, "columns")),
    "csv-gb18030": Format("csv", GB18030, write_gb18030),
    "csv-columns-gb18030": Format("csv", GB18030, lambda sheet: write_gb18030(sheet, "columns")),
    "md": Format("md", MARKDOWN, lambda sheet: write_markdown(sheet).encode()),
    "md-columns": Format("md", MARKDOWN, lambda sheet: write_markdown(sheet, "columns").encode()),
}
