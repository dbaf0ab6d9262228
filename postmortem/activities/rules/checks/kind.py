"""The kinds of check tables: what their lines are called, and what is known where two lines meet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Sentence = str | Promise
Value = Mapping[str, Any]
Widget = Literal["text", "lines", "number", "choice", "choices", "yes", "url"]
LONGEST: Final = 2000
LARGEST: Final = 1_000_000


class Part(NamedTuple):
    """One part of a cell's value. In `value`, "text", "lines", "url" and "choice" are texts, "number" is a
    whole number, "choices" a list of codes, "yes" is True; what was left empty is not there.

    `choices` are words by code; a part that is `folded` stands below the others, where few need it.
    """

    name: str
    label: Sentence
    widget: Widget = "text"
    required: bool = False
    choices: Mapping[str, Sentence] = {}
    help: Sentence = ""
    folded: bool = False


class GridLine(NamedTuple):
    """A line as pure rules see it."""

    pk: int
    label: str
    note: str = ""
    department_id: int | None = None
    party_id: int | None = None
    person_id: int | None = None
    deliverable_id: int | None = None
    comes_from_id: int | None = None
    position: int = 0


class GridCell(NamedTuple):
    """A cell as pure rules see it."""

    state: str
    value: Value
    note: str = ""
    answered_by_id: int | None = None
    confirmed_by_id: int | None = None


@dataclass(frozen=True)
class Grid:
    """A whole table as pure rules see it; cells by (row, column). A pair that is not there is open."""

    rows: Sequence[GridLine]
    columns: Sequence[GridLine]
    cells: Mapping[tuple[int, int], GridCell] = field(default_factory=dict)

    def at(self, row: GridLine, column: GridLine) -> GridCell:
        return self.cells.get((row.pk, column.pk), OPEN_CELL)


OPEN_CELL: Final = GridCell("open", {})


def _always(_value: Value) -> bool:
    return True


def _nothing(_value: Value) -> None:
    return None


@dataclass(frozen=True)
class TableKind:
    """One kind of table.

    `row_word` and `column_word` name one line of each; `question` is what the table answers. A cell of a kind
    that `needs_confirming` counts as known only once somebody else, or whoever was asked for it, has said so.
    `asks` is the axis whose lines say who is asked. `is_known` says whether a value settles the cell: one
    that does not stays open. `check` raises ValidationError by part for what does not fit together. `says`
    puts a value into words; `summary` is what `activities/_check_<name>.html` shows above the table;
    `row_notes` are sentences that stand with a row.
    """

    name: str
    row_word: Sentence
    column_word: Sentence
    schema: Sequence[Part]
    label: Sentence = ""
    question: Sentence = ""
    needs_confirming: bool = False
    asks: Literal["column", "row"] = "column"
    is_known: Callable[[Value], bool] = _always
    check: Callable[[Value], None] = _nothing
    says: Callable[[Value], list[str]] | None = None
    summary: Callable[[Grid], Any] | None = None
    row_notes: Callable[[Grid, GridLine], list[str]] | None = None

    def part(self, name: str) -> Part | None:
        return next((part for part in self.schema if part.name == name), None)

    def in_words(self, value: Value) -> list[str]:
        """The value in short phrases, in the order of the schema."""
        if self.says:
            return self.says(value)
        return [words_of(part, value[part.name]) for part in self.schema if part.name in value]

    def is_settled(self, state: str) -> bool:
        """Whether nothing more is needed of a cell in this state."""
        return state in ("confirmed", "not_applicable") or (state == "answered" and not self.needs_confirming)


KINDS: Final[dict[str, TableKind]] = {}


def declare(kind: TableKind) -> TableKind:
    """Make a kind known; each is declared once, in its own module here."""
    KINDS[kind.name] = kind
    return kind


def words_of(part: Part, said: Any) -> str:  # noqa: ANN401  whatever the part holds
    """One part of a value as readers know it."""
    if part.widget == "yes":
        return str(part.label)
    if part.widget == "choice":
        return str(part.choices.get(said, said))
    if part.widget == "choices":
        return " · ".join(str(part.choices.get(code, code)) for code in said)
    return str(said)


def value_of(kind: TableKind, typed: Value) -> dict[str, Any]:
    """What is kept of what was typed: the known parts that are not empty, in the order of the schema.

    Raises ValidationError by part.
    """
    wrong: dict[str, str] = {}
    value: dict[str, Any] = {}
    for part in kind.schema:
        said = typed.get(part.name)
        if isinstance(said, str):
            said = said.strip()
        if said in (None, "", [], (), False):
            if part.required:
                wrong[part.name] = _("This is needed.")
            continue
        if sentence := _refusal(part, said):
            wrong[part.name] = sentence
        value[part.name] = list(said) if part.widget == "choices" else said
    if wrong:
        raise ValidationError(wrong)
    kind.check(value)
    return value


def _refusal(part: Part, said: Any) -> str:  # noqa: ANN401  whatever was typed
    """Why this cannot be kept, or an empty text."""
    if part.widget == "number":
        fits = isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= LARGEST
        return "" if fits else _("Type a whole number from 0 to 1,000,000.")
    if part.widget == "choices":
        fits = isinstance(said, list | tuple) and all(code in part.choices for code in said)
        return "" if fits else _("Choose from the list.")
    if part.widget == "choice":
        return "" if isinstance(said, str) and said in part.choices else _("Choose one from the list.")
    if part.widget == "yes":
        return "" if said is True else _("Choose from the list.")
    if not isinstance(said, str) or len(said) > LONGEST:
        return _("Use at most 2,000 characters.")
    if part.widget == "url" and not _is_address(said):
        return _("Type an address that begins with https:// or http://.")
    return ""


def _is_address(said: str) -> bool:
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
