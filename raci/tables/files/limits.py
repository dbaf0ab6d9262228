"""How much is read, and the sentence for what is more."""

from typing import Final

from django.utils.translation import gettext as _

from raci.tables.result import Unreadable

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_ROWS: Final = 5000
MAX_COLUMNS: Final = 500
# A workbook is packed: what it holds when unpacked, in how many parts, with how many XML tags and cells.
MAX_UNPACKED: Final = 60 * 1024 * 1024
MAX_PARTS: Final = 2000
MAX_TAGS: Final = 3_000_000
MAX_CELLS: Final = 600_000
MAX_MERGED: Final = 250_000
HEADINGS: Final = 1000  # titles and headings of phases come on top of the rows that count


def check_size(size: int) -> None:
    """Refuse a file by its size in bytes, before it is read."""
    if size > MAX_BYTES:
        raise Unreadable(_("The file is larger than 5 MB."))
    if size == 0:
        raise Unreadable(_("The file is empty."))


def check_rows(rows: int) -> None:
    """Refuse a table by its rows below the header."""
    if rows > MAX_ROWS:
        raise Unreadable(_("The file has more than 5,000 rows."))


def check_columns(column: int) -> None:
    if column > MAX_COLUMNS:
        raise Unreadable(_("The file has more than 500 columns."))


def unpacks_too_large() -> Unreadable:
    return Unreadable(_("The file holds far more than a table of 5,000 rows."))


def damaged() -> Unreadable:
    return Unreadable(_("The file is damaged."))


def protected() -> Unreadable:
    return Unreadable(_("The file is protected by a password. Save it without one and try again."))


def other_kind(kind: str) -> Unreadable:
    """`kind` is a file ending or the name of a format."""
    sentence = _("Files of this kind (%(kind)s) are not read. Save the table as .xlsx or CSV and try again.")
    return Unreadable(sentence % {"kind": kind})
