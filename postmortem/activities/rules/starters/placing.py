"""Letters by trade and letters of departments: the one turned into the other, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from postmortem.activities.rules.starters.body import MANY

Homes = Mapping[str, Sequence[int]]  # trade → ids of the departments taking part that have it


class LeftOpen(NamedTuple):
    """A letter that found no place: no department taking part has the trade, or several have."""

    row: str
    letter: str
    trade: str
    is_many: bool


@dataclass(frozen=True)
class Placed:
    """Which department is to name who answers for a row, who has the other letters, what is left open."""

    accountable: int | None = None
    others: Sequence[tuple[str, int]] = ()
    left: Sequence[LeftOpen] = field(default_factory=list)


def place(name: str, letters: Mapping[str, Sequence[str]], homes: Homes) -> Placed:
    """The departments for the letters of one row: exactly one with the trade gets it.

    A department that has the A or does it is not asked or told on top of that. A trade that nobody has is
    left open where the row needs it, for A and R; where several have it, always.
    """
    found: dict[str, list[int]] = {}
    left = []
    for code in ("A", *MANY):
        for trade in letters.get(code, ()):
            known = homes.get(trade, ())
            if len(known) == 1:
                found.setdefault(code, []).append(known[0])
            elif known or code in "AR":
                left.append(LeftOpen(name, code, trade, is_many=len(known) > 1))
    accountable = next(iter(found.get("A", ())), None)
    return Placed(accountable, _once_each(found, accountable), left)


def _once_each(found: Mapping[str, Sequence[int]], accountable: int | None) -> list[tuple[str, int]]:
    taken: set[int] = set()
    others = []
    for code in MANY:
        for pk in found.get(code, ()):
            if pk in taken or (pk == accountable and code != "R"):
                continue
            taken.add(pk)
            others.append((code, pk))
    return others


def trade_of(trades: Iterable[str], discipline: str, homes: Homes) -> str:
    """The trade by which a department is found again: the row's own, else one that no other has; may be
    empty.
    """
    own = sorted(trades)
    alone = [trade for trade in own if len(homes.get(trade, ())) == 1]
    if discipline in (alone or own):
        return discipline
    return next(iter([*alone, *own]), "")
