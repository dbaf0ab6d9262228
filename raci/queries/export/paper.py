"""The matrix on paper: tables that fit a sheet of A3, what the letters mean, who signed, what was fixed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Final, NamedTuple

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from postmortem.people.models import User
from raci.queries.columns import Group
from raci.queries.export.names import headings, under_departments
from raci.queries.export.sheet import state_of
from raci.queries.export.signed import Signature, signatures
from raci.queries.export.version import Version, version_for
from raci.queries.spelling import Said, spell_sheet
from raci.rules import Holder, Row, content, row_document

MOST: Final = 20  # columns side by side in which a name can still be read


class Printed(NamedTuple):
    """One letter; hollow while it is not accepted (A) or its lead has not signed (R and S)."""

    code: str
    accepted: bool


class Line(NamedTuple):
    """A deliverable; `state` is said where nobody has accepted it. One entry for each column of the table."""

    row: Row
    name: str
    state: str
    cells: Sequence[Sequence[Printed]]


class Head(NamedTuple):
    """A department over its columns; the one of the department as a whole has no name of its own."""

    name: str
    columns: Sequence[str]


class Phase(NamedTuple):
    label: str
    lines: Sequence[Line]


class Table(NamedTuple):
    """As many columns as fit a sheet. All tables have the same rows."""

    number: int
    heads: Sequence[Head]
    phases: Sequence[Phase]
    width: int


@dataclass(frozen=True)
class PrintPage:
    """`is_fixed` says that `revision` holds what is printed; `idle` is who takes part without a letter."""

    activity: Activity
    title: str
    revision: Revision | None
    is_live: bool
    is_fixed: bool
    says: Sequence[Said]
    letters: Sequence[str]
    tables: Sequence[Table]
    idle: Sequence[str]
    signatures: Sequence[Signature]


def print_page(user: User, activity: Activity, revision: Revision | None = None) -> PrintPage:
    """The matrix as it stands, or as a revision fixed it, in a fixed number of queries."""
    version = version_for(user, activity, revision)
    holding = {h for row in version.rows for letter in version.letters for h in version.holders(row, letter)}
    return PrintPage(
        activity=activity,
        title=version.reader.words.text(activity.title),
        revision=version.revision,
        is_live=version.is_live,
        is_fixed=not version.is_live or _is_unchanged(version),
        says=spell_sheet(version.sheet, version.reader.words),
        letters=version.letters,
        tables=_tables(version, holding),
        idle=_idle(version, holding),
        signatures=list(signatures(version)),
    )


def _is_unchanged(version: Version) -> bool:
    now = {"rows": [row_document(row) for row in version.rows], "sheet": version.sheet}
    return version.revision is not None and content(version.revision.document) == content(now)


def _tables(version: Version, holding: set[Holder]) -> list[Table]:
    """The columns that hold a letter, evenly over as few tables as possible."""
    shown = [
        column.holder for group in version.groups for column in group.columns if column.holder in holding
    ]
    names, letters = under_departments(version.groups, version.reader.words), _Letters(version)
    many = max(1, ceil(len(shown) / MOST))
    size = max(1, ceil(len(shown) / many))
    parts = [shown[start : start + size] for start in range(0, len(shown), size)] or [[]]
    return [
        Table(
            number=number,
            heads=list(_heads(part, version, names)),
            phases=list(_phases(version, part, letters)),
            width=2 + len(part),
        )
        for number, part in enumerate(parts, 1)
    ]


def _heads(part: Sequence[Holder], version: Version, names: dict[Holder, str]) -> Iterator[Head]:
    for department_id, holders in groupby(part, key=lambda holder: holder.department_id):
        columns = [names.get(holder, "") for holder in holders]
        yield Head(version.reader.words.department(department_id), columns)


def _phases(version: Version, part: Sequence[Holder], letters: "_Letters") -> Iterator[Phase]:
    words = version.reader.words
    for phase in Deliverable.Phase:
        lines = [
            Line(
                row=row,
                name=words.text(row.name),
                state="" if row.accepted_at else state_of(version, row),
                cells=[letters.of(row).get(holder, []) for holder in part],
            )
            for row in version.rows
            if row.phase == phase
        ]
        if lines:
            yield Phase(str(phase.label), lines)


class _Letters:
    """The letters of each row by holder, worked out once for all tables."""

    def __init__(self, version: Version) -> None:
        self.found = {row.pk: dict(self._row(version, row)) for row in version.rows}

    def of(self, row: Row) -> dict[Holder, list[Printed]]:
        return self.found[row.pk]

    def _row(self, version: Version, row: Row) -> Iterator[tuple[Holder, list[Printed]]]:
        behind = {state.part.department_id for state in version.states if state.stands_behind(row.pk)}
        found: dict[Holder, list[Printed]] = {}
        for letter in version.letters:
            for holder in version.holders(row, letter):
                is_agreed = row.accepted_at is not None if letter == "A" else holder.department_id in behind
                found.setdefault(holder, []).append(Printed(letter, is_agreed))
        yield from found.items()


def _idle(version: Version, holding: set[Holder]) -> list[str]:
    """Departments and people with a column and no letter; a department only if none of its people has one."""
    names = headings(version.groups, version.reader.words)
    return [name for group in version.groups for name in _idle_in(group, names, holding)]


def _idle_in(group: Group, names: dict[Holder, str], holding: set[Holder]) -> Iterator[str]:
    has_any = any(column.holder in holding for column in group.columns)
    for column in group.columns:
        is_idle_home = column.holder.person_id is None and not has_any
        if is_idle_home or (column.holder.person_id and column.holder not in holding):
            yield names[column.holder]
