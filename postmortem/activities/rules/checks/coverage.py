"""Coverage: every scenario at every department and party; a cell says which change covers it there."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.rules.checks.kind import Grid, GridCell, GridLine, Part, TableKind, declare
from postmortem.activities.rules.checks.missing import SAID, Missing, State, is_open

COVERED, READ, REVIEWED, PRESENT, PRESENTED, CONFIRMED, FINAL = (f"ALIGN{number}" for number in range(1, 8))
# What a technical alignment asks for before its scheme is final; each may have an exception with a reason.
ALIGNMENT: Final[Mapping[str, str | Promise]] = {
    COVERED: gettext_lazy("every scenario is covered at every department and party"),
    READ: gettext_lazy("engineering has read every scenario"),
    REVIEWED: gettext_lazy("another engineer has reviewed the scheme"),
    PRESENT: gettext_lazy("product and engineering of every party are there"),
    PRESENTED: gettext_lazy("somebody of engineering presents the scheme"),
    CONFIRMED: gettext_lazy("every department and party has confirmed its part"),
    FINAL: gettext_lazy("development begins once the overall scheme is final"),
}
COVERAGE: Final = declare(
    TableKind(
        "coverage",
        gettext_lazy("scenario"),
        gettext_lazy("department or party"),
        (
            Part(
                "changes",
                gettext_lazy("Which change covers it here?"),
                "lines",
                required=True,
                help=gettext_lazy("Module, page or interface; “nothing changes” is an answer, too."),
            ),
        ),
        label=gettext_lazy("Coverage"),
        question=gettext_lazy("Is every scenario covered by a change, at every department and party?"),
    )
)


def uncovered(grid: Grid, engineers: Collection[int], members: Mapping[int, int]) -> list[Missing]:
    """What the coverage still lacks: cells, scenarios that no engineer has read, parts that were written
    for somebody and not confirmed there. `members`: the department of each person who wrote or confirmed.
    """
    if not grid.rows or not grid.columns:
        return [Missing(COVERED, _("The scenarios and those concerned are to be listed first."))]
    return [*_empty(grid), *_unread(grid, engineers), *_unconfirmed(grid, members)]


def _empty(grid: Grid) -> Iterator[Missing]:
    for row in grid.rows:
        for column in grid.columns:
            if is_open(grid.at(row, column)):
                sentence = _("“%(scenario)s” is empty at %(who)s.")
                text = sentence % {"scenario": row.label, "who": column.label}
                yield Missing(COVERED, text, row.pk, column.pk, column.department_id)


def _unread(grid: Grid, engineers: Collection[int]) -> Iterator[Missing]:
    for row in grid.rows:
        if not read_by(grid, row, engineers):
            sentence = _("Nobody of engineering has read “%(scenario)s” yet.")
            yield Missing(READ, sentence % {"scenario": row.label}, row.pk)


def read_by(grid: Grid, row: GridLine, engineers: Collection[int]) -> list[int]:
    """The engineers who wrote or confirmed something about this scenario, each once."""
    cells = (grid.at(row, column) for column in grid.columns)
    people = (pk for cell in cells for pk in (cell.answered_by_id, cell.confirmed_by_id))
    return list(dict.fromkeys(pk for pk in people if pk is not None and pk in engineers))


def _unconfirmed(grid: Grid, members: Mapping[int, int]) -> Iterator[Missing]:
    for column in grid.columns:
        cells = (grid.at(row, column) for row in grid.rows)
        if any(cell.state in SAID and not is_own_word(cell, column, members) for cell in cells):
            sentence = _("%(who)s: the part was written by others and is not confirmed there.")
            text = sentence % {"who": column.label}
            yield Missing(CONFIRMED, text, None, column.pk, column.department_id)


def is_own_word(cell: GridCell, column: GridLine, members: Mapping[int, int]) -> bool:
    """Whether it was written or confirmed by the column itself: a person of the department, or a contact of
    the party (who has no account).
    """
    if column.party_id:
        is_confirmed = cell.state == State.CONFIRMED and cell.confirmed_by_id is None
        return cell.answered_by_id is None or is_confirmed
    spoke = {cell.answered_by_id, cell.confirmed_by_id}
    if column.person_id:
        return column.person_id in spoke
    return column.department_id is None or any(members.get(pk) == column.department_id for pk in spoke if pk)


def is_development(row: Deliverable) -> bool:
    """Whether this row is what the overall scheme is for: building, or the final effect of an alignment."""
    if row.activity.kind == Activity.Kind.ALIGNMENT:
        return row.kind == Deliverable.Kind.OUTCOME
    is_built = row.kind in (Deliverable.Kind.FUNCTION, Deliverable.Kind.INTERFACE)
    return is_built and row.phase == Deliverable.Phase.MAKE
