"""What kind of file it is, by its first bytes and not by its name, and the sheets in it."""

from typing import Final

from raci.tables.cells import Grid
from raci.tables.files.limits import check_size, other_kind, protected
from raci.tables.files.markdown import is_markdown, markdown_grids
from raci.tables.files.text import decoded, text_grid
from raci.tables.files.workbook import workbook_grids

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode(
    "utf-16-le"
)  # a workbook with a password is a part of such a file
OTHER_KINDS: Final = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"{\\rtf": "RTF",
}
MARKUP: Final = ("<!doctype", "<html", "<?xml", "<table", "<svg", "<head", "<meta", "<style", "<script")


def grids_in(data: bytes) -> list[Grid]:
    """The sheets of a file, with only what they show. Raises Unreadable."""
    check_size(len(data))
    if data.startswith(b"PK"):
        return workbook_grids(data)
    if data.startswith(OLE):
        raise protected() if ENCRYPTED in data else other_kind(".xls")
    for beginning, kind in OTHER_KINDS.items():
        if data.startswith(beginning):
            raise other_kind(kind)
    text = decoded(data)
    if text.lstrip().lower().startswith(MARKUP):
        raise other_kind("HTML/XML")
    if is_markdown(text):
        return markdown_grids(text)
    return [text_grid(text)]
