"""Similar things after a fault: what else is shaped like it, and what was found there."""

from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy

from postmortem.activities.rules.checks.kind import Grid, Part, TableKind, Value, declare

MENDED, THERE = "mended", "there"
FOUND: Final = {
    "fine": gettext_lazy("it is not there"),
    MENDED: gettext_lazy("it was there, too, and is mended"),
    "carried": gettext_lazy("it is there, too; an improvement mends it"),
    THERE: gettext_lazy("it is there, too, and not mended yet"),
}
ALSO_THERE: Final = (MENDED, "carried", THERE)


class Tally(NamedTuple):
    """How far a search is: things, how many of them are checked, where it was found, where it is mended."""

    things: int
    checked: int
    also_there: int
    mended: int

    @property
    def is_complete(self) -> bool:
        return self.things > 0 and self.checked == self.things


def is_settled(value: Value) -> bool:
    """Whether nothing more is needed: what is there and not mended yet stays open."""
    return value.get("found") != THERE


def tally(grid: Grid) -> Tally:
    """Counted by things, each once however many checks it has."""
    rows = [[grid.at(row, column) for column in grid.columns] for row in grid.rows]
    found = [{cell.value.get("found") for cell in row if cell.state != "not_applicable"} for row in rows]
    checked = [bool(row) and all(SIMILAR.is_settled(cell.state) for cell in row) for row in rows]
    return Tally(
        len(rows),
        sum(checked),
        sum(not said.isdisjoint(ALSO_THERE) for said in found),
        sum(MENDED in said for said in found),
    )


SIMILAR: Final = declare(
    TableKind(
        "sweep",
        gettext_lazy("thing"),
        gettext_lazy("check"),
        (
            Part("found", gettext_lazy("What was found there?"), "choice", required=True, choices=FOUND),
            Part(
                "shown",
                gettext_lazy("What shows it?"),
                "lines",
                required=True,
                help=gettext_lazy("What was tried or read, and what came of it."),
            ),
            Part("link", gettext_lazy("A link to it"), "url"),
        ),
        label=gettext_lazy("Similar things"),
        question=gettext_lazy("What else is shaped like it, and how is it there?"),
        is_known=is_settled,
        summary=tally,
    )
)
