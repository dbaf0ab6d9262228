"""The user's way: the steps a user goes, each walked before the launch by somebody who says what was seen.

That the flow works says nothing about what it shows: a walk says for both, apart.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.rules.checks.kind import Grid, GridLine, Part, TableKind, declare
from postmortem.activities.rules.checks.missing import SAID, Missing, said

WALKED, FLOW, CONTENT = "WAY1", "WAY2", "WAY3"
# What a user does with most things that are offered; the steps of a table are changed as one likes.
STEPS: Final[tuple[str | Promise, ...]] = (
    gettext_lazy("Comes across it"),
    gettext_lazy("Understands what it is"),
    gettext_lazy("Takes it or pays"),
    gettext_lazy("Receives it"),
    gettext_lazy("Uses it"),
)
FLOWS: Final[Mapping[str, str | Promise]] = {
    "works": gettext_lazy("it works"),
    "not": gettext_lazy("it does not work"),
}
CONTENTS: Final[Mapping[str, str | Promise]] = {
    "clear": gettext_lazy("seen, and clear"),
    "unclear": gettext_lazy("seen, and not clear"),
    "not_final": gettext_lazy("seen, but not the final one"),
    "not_seen": gettext_lazy("not seen"),
}

JOURNEY: Final = declare(
    TableKind(
        "journey",
        gettext_lazy("step of the way"),
        gettext_lazy("who walks it"),
        (
            Part("flow", gettext_lazy("Does the step work?"), "choice", required=True, choices=FLOWS),
            Part("content", gettext_lazy("And what it shows?"), "choice", required=True, choices=CONTENTS),
            Part("version", gettext_lazy("Which version was it?")),
            Part("text", gettext_lazy("What did you see?"), "lines"),
        ),
        label=gettext_lazy("The user's way"),
        question=gettext_lazy("Has somebody walked every step as a user would, and what was seen?"),
    )
)


def unwalked(grid: Grid) -> list[Missing]:
    """What the walks leave open, step by step: nobody walked it, it does not work, nobody saw the final
    content.
    """
    return [found for row in grid.rows if (found := _of_step(grid, row))]


def _of_step(grid: Grid, row: GridLine) -> Missing | None:
    cells = [grid.at(row, column) for column in grid.columns]
    walks = [cell for cell in cells if cell.state in SAID]
    name = {"step": row.label}
    if not walks:
        return Missing(WALKED, _("“%(step)s”: nobody has walked it yet.") % name, row.pk)
    if any(said(cell, "flow") == "not" for cell in walks):
        return Missing(FLOW, _("“%(step)s”: it did not work for somebody.") % name, row.pk)
    seen = {said(cell, "content") for cell in walks}
    if "unclear" in seen:
        return Missing(CONTENT, _("“%(step)s”: what it shows was not clear to somebody.") % name, row.pk)
    if "clear" not in seen:
        text = _("“%(step)s”: the flow was walked; nobody has seen the final content.") % name
        return Missing(CONTENT, text, row.pk)
    return None
