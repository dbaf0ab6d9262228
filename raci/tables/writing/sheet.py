"""A matrix as it is written: the rows with their letters, what is to be mended, who signed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext as _

from raci.tables.cells import clean
from raci.tables.names import join_names
from raci.tables.result import BASE, ORDER

UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WrittenLayout = Literal["grid", "columns"]


@dataclass(frozen=True)
class SheetRow:
    """One deliverable. `due` is written as it stands, in whatever zone it is; `letters` has each column's
    letters by the column's name; `is_accepted` says whether the A was accepted.
    """

    task: str
    phase: str = ""
    due: datetime | None = None
    state: str = ""
    is_accepted: bool = True
    letters: Mapping[str, Sequence[str]] = field(default_factory=dict)


class CheckLine(NamedTuple):
    task: str
    severity: str
    sentence: str


class SignOffLine(NamedTuple):
    """What one department answered; times are written as given."""

    department: str
    answer: str
    by: str
    at: str


@dataclass(frozen=True)
class Sheet:
    """Columns are names that differ from each other; letters of other names are not written."""

    columns: Sequence[str]
    rows: Sequence[SheetRow]
    checks: Sequence[CheckLine] = ()
    sign_offs: Sequence[SignOffLine] = ()
    title: str = ""
    has_support: bool = False

    @property
    def letters(self) -> tuple[str, ...]:
        return ORDER if self.has_support else BASE


def line(text: str) -> str:
    """One line of what can be printed."""
    return UNPRINTABLE.sub("", clean(text))


def first_cells(row: SheetRow) -> list[str]:
    due = f"{row.due:%Y-%m-%d %H:%M}" if row.due else ""
    return [line(row.task), line(row.phase), due, line(row.state)]


def records(sheet: Sheet, layout: WrittenLayout) -> Iterator[list[str]]:
    """The header, then the rows. By the first four columns reading knows that it is ours."""
    first = [_("Deliverable"), _("Phase"), _("Due"), _("State")]
    if layout == "grid":
        yield [*first, *map(line, sheet.columns)]
        for row in sheet.rows:
            yield [*first_cells(row), *(letters_of(row, name) for name in sheet.columns)]
    else:
        words = headings()
        yield [*first, *(words[letter] for letter in sheet.letters)]
        for row in sheet.rows:
            yield [*first_cells(row), *(_names(sheet, row, letter) for letter in sheet.letters)]


def headings() -> dict[str, str]:
    """The letters never stand alone."""
    return {
        "A": _("A accountable"),
        "R": _("R responsible"),
        "S": _("S supports"),
        "C": _("C consulted"),
        "I": _("I informed"),
    }


def letters_of(row: SheetRow, name: str) -> str:
    return "/".join(letter for letter in ORDER if letter in row.letters.get(name, ()))


def _names(sheet: Sheet, row: SheetRow, letter: str) -> str:
    return join_names(line(name) for name in sheet.columns if letter in row.letters.get(name, ()))
