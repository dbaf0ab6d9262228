"""Departments per phase: who is there when something is agreed, made, checked and launched."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.models import Deliverable
from postmortem.activities.rules.checks.kind import Grid, GridLine, Part, TableKind, declare
from postmortem.activities.rules.checks.missing import Missing, has_open, said

OPEN, LATE = "PHASE1", "PHASE2"
# The rows that such a table begins with, in this order (their position counts from 1).
PHASES: Final[tuple[Deliverable.Phase, ...]] = (
    Deliverable.Phase.AGREE,
    Deliverable.Phase.MAKE,
    Deliverable.Phase.CHECK,
    Deliverable.Phase.LAUNCH,
)
HOW: Final[Mapping[str, str | Promise]] = {
    "there": gettext_lazy("takes part"),
    "told": gettext_lazy("is told"),
    "not": gettext_lazy("is not part of it"),
}
BEFORE_BUILDING: Final = Deliverable.Phase.AGREE
PRESENCE: Final = declare(
    TableKind(
        "presence",
        gettext_lazy("phase"),
        gettext_lazy("department"),
        (
            Part("how", gettext_lazy("How is the department there?"), "choice", required=True, choices=HOW),
            Part("what", gettext_lazy("Who, and with what?")),
        ),
        label=gettext_lazy("Departments per phase"),
        question=gettext_lazy("Is everybody there early enough?"),
    )
)


def late(grid: Grid, working: Mapping[int, Collection[str]]) -> list[Missing]:
    """What is open, and who comes late: work at the launch, but nobody there while it was agreed.

    `working`: the phases in which a department answers for a row of the plan, by department.
    """
    return [*_unsaid(grid), *_too_late(grid, working)]


def _phase(row: GridLine) -> str:
    """The phase of a row, empty for one that was added by hand."""
    return PHASES[row.position - 1] if 1 <= row.position <= len(PHASES) else ""


def _unsaid(grid: Grid) -> Iterator[Missing]:
    for column in grid.columns:
        if has_open(grid, column):
            text = _("%(who)s: not said for every phase.") % {"who": column.label}
            yield Missing(OPEN, text, None, column.pk, column.department_id)


def _too_late(grid: Grid, working: Mapping[int, Collection[str]]) -> Iterator[Missing]:
    for column in grid.columns:
        is_there = {_phase(row) for row in grid.rows if said(grid.at(row, column), "how") == "there"}
        phases = is_there | set(working.get(column.department_id or 0, ()))
        if Deliverable.Phase.LAUNCH in phases and BEFORE_BUILDING not in phases:
            sentence = _("%(who)s has work at the launch, but nobody is there before building: that is late.")
            text = sentence % {"who": column.label}
            yield Missing(LATE, text, None, column.pk, column.department_id)
