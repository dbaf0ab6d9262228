"""The templates that ship with the product, and how one of the house stands in their place."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.core.exceptions import ValidationError

from postmortem.activities.models import Activity, Template
from postmortem.activities.rules.starters.body import Body, Said, StarterRow, read_body

SHIPPED: Final = ("rush", "campaign", "feature", "integration", "operation", "alignment")
RUSH: Final = "rush"
RUSH_DAYS: Final = 3
# In a hurry these need other rows than a rush has: a partner's rules, a meeting, a habit.
NEVER_RUSHED: Final = (Activity.Kind.INTEGRATION, Activity.Kind.OPERATION, Activity.Kind.ALIGNMENT)


@dataclass(frozen=True)
class Starter:
    """A template as it is offered: shipped, or of the house (`row`), which may stand in for a shipped one.

    `kind` is a kind of activity, or empty for any. `version` is that of the row, 0 while there is none.
    """

    code: str
    name: Said
    kind: str
    body: Body
    is_offered: bool = True
    is_shipped: bool = True
    version: int = 0

    @property
    def rows(self) -> tuple[StarterRow, ...]:
        return self.body.rows

    @property
    def about(self) -> Said:
        return self.body.about

    @property
    def tools(self) -> tuple[str, ...]:
        return self.body.tools

    @property
    def is_own(self) -> bool:
        """Made in this house, not a changed one of ours."""
        return not self.is_shipped

    @property
    def is_changed(self) -> bool:
        return self.is_shipped and self.version > 0


@cache
def shipped() -> dict[str, Starter]:
    """Code → template, in the order in which they are offered; read once."""
    return {code: _read(code) for code in SHIPPED}


def _read(code: str) -> Starter:
    text = (Path(__file__).parent / f"{code}.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    return Starter(code, Said(**found["name"]), found["kind"], read_body(found))


def of_house(row: Template) -> Starter | None:
    """What a stored template says; None where its body is of a version that this program does not know."""
    ours = shipped().get(row.code)
    try:
        body = read_body({**_shipped_tools(ours), **row.body})
    except ValidationError:
        return None
    return Starter(
        row.code,
        Said(row.name_en, row.name_zh),
        row.activity_kind,
        body,
        is_offered=row.is_active,
        is_shipped=ours is not None,
        version=row.version,
    )


def _shipped_tools(ours: Starter | None) -> dict[str, list[str]]:
    """What a shipped one switches on, for one of the house that was kept before templates knew tools."""
    return {"tools": list(ours.tools)} if ours else {}


def together(rows: Iterable[Template]) -> list[Starter]:
    """Shipped ones, each with what the house has put in its place, then the house's own."""
    own = {row.code: found for row in rows if (found := of_house(row))}
    first = [own.pop(code, starter) for code, starter in shipped().items()]
    return [*first, *own.values()]


def fitting(starters: Iterable[Starter], kind: str, *, is_rush: bool) -> Starter | None:
    """What is proposed for a kind of activity: the rush where it is in a hurry, else the first of the kind;
    None if nothing is offered for it.
    """
    offered = [one for one in starters if one.is_offered]
    rush = next((one for one in offered if one.code == RUSH), None)
    if rush and is_rush and kind not in NEVER_RUSHED:
        return rush
    return next((one for one in offered if one.kind == kind), None)
