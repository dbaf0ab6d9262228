"""Which trades a row belongs to, and whether somebody's are others. Data and two questions."""

from collections.abc import Mapping
from typing import Final

from postmortem.people.models import DisciplineCode

D = DisciplineCode
# What a kind of thing usually takes. What is not listed is anybody's.
TRADES: Final[Mapping[str, frozenset[str]]] = {
    "poster": frozenset({D.DESIGN}),
    "copy": frozenset({D.MARKETING, D.BUSINESS}),
    "guidance": frozenset({D.OPERATIONS, D.PRODUCT, D.SERVICE, D.MARKETING}),
    "interface": frozenset({D.ENGINEERING}),
    "function": frozenset({D.ENGINEERING}),
}
NONE: Final[frozenset[str]] = frozenset()


def trades_of_row(discipline: str, kind: str) -> frozenset[str]:
    """The trade that was named for it, else those that its kind takes; empty: anybody's."""
    return frozenset({discipline}) if discipline else TRADES.get(kind, NONE)


def is_outside(wanted: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether somebody with these trades works outside of them here; unknown trades are never outside."""
    return bool(wanted and theirs and not wanted & theirs)


def in_words(trades: frozenset[str]) -> str:
    """The trades as readers know them, in the language of the moment."""
    return " / ".join(str(DisciplineCode(code).label) for code in sorted(trades))
