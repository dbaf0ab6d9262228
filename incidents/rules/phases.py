"""Where conditions arise and where they are found, and what a late find costs: from own hours only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from incidents.models import Effort
from incidents.models.incident import PhaseCode

ENOUGH: Final = 5  # incidents with hours before a curve is drawn
HOURS: Final = {
    Effort.Size.HALF_DAY: 4,
    Effort.Size.DAY: 8,
    Effort.Size.MORE: 16,
}  # of a department, if not said
PHASES: Final = tuple(str(code) for code in PhaseCode)


@dataclass(frozen=True)
class Case:
    """One incident: where it arose, where it was found, own hours (None: nobody said), people affected."""

    introduced: str
    found: str
    hours: int | None = None
    affected: int | None = None


@dataclass(frozen=True)
class Square:
    """Where a row and a column of the phase matrix meet: how many, and their hours together."""

    introduced: str
    found: str
    cases: int = 0
    hours: int = 0


@dataclass(frozen=True)
class Point:
    """One point of the curve: found in this phase, so many incidents, the middle one's hours and people."""

    phase: str
    cases: int
    hours: float
    affected: int | None


def hours_of(size: str, hours: int | None) -> int:
    """What one statement of a department counts: its own figure, else the usual one of its size."""
    return hours if hours is not None else HOURS[Effort.Size(size)]


def in_order(introduced: str, found: str) -> bool:
    """Whether it was found no earlier than it arose; what is not said is in order."""
    if not introduced or not found:
        return True
    return PHASES.index(introduced) <= PHASES.index(found)


def matrix(cases: Iterable[Case]) -> list[list[Square]]:
    """A square for every phase it arose in (rows) and was found in (columns), in their order."""
    counted: dict[tuple[str, str], list[int]] = {}
    for case in cases:
        counted.setdefault((case.introduced, case.found), []).append(case.hours or 0)
    return [
        [
            Square(row, column, len(counted.get((row, column), ())), sum(counted.get((row, column), ())))
            for column in PHASES
        ]
        for row in PHASES
    ]


def curve(cases: Sequence[Case]) -> list[Point]:
    """One point for each phase of finding that has hours, in order; nothing before there are ENOUGH."""
    told = [case for case in cases if case.hours is not None]
    if len(told) < ENOUGH:
        return []
    return [point for phase in PHASES if (point := _point(phase, [c for c in told if c.found == phase]))]


def _point(phase: str, cases: Sequence[Case]) -> Point | None:
    if not cases:
        return None
    people = [case.affected for case in cases if case.affected is not None]
    hours = median(case.hours for case in cases if case.hours is not None)
    return Point(phase, len(cases), hours, int(median(people)) if people else None)
