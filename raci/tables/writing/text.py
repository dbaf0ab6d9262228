"""CSV for spreadsheets, Markdown for documents and chats."""

import codecs
import csv
import io

from raci.tables.files.markdown import escaped
from raci.tables.neutral import neutral
from raci.tables.writing.sheet import Sheet, WrittenLayout, records


def write_csv(sheet: Sheet, layout: WrittenLayout = "grid") -> bytes:
    """UTF-8 with a byte order mark, without which Excel garbles Chinese; no cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([neutral(cell) for cell in record] for record in records(sheet, layout))
    return codecs.BOM_UTF8 + text.getvalue().encode()


def write_markdown(sheet: Sheet, layout: WrittenLayout = "grid") -> str:
    """One pipe table, under its title if there is one."""
    header, *rows = ([escaped(cell) for cell in record] for record in records(sheet, layout))
    title = [f"## {escaped(sheet.title)}", ""] if sheet.title else []
    table = [header, ["---"] * len(header), *rows]
    return "\n".join([*title, *(f"| {' | '.join(record)} |" for record in table), ""])
