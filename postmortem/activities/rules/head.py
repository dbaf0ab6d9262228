"""The words above the figure of one activity: days, now and the launch, each clear of the others' lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from postmortem.activities.rules.figure import WIDTH

LATIN, HAN = 6.6, 13.2  # how wide a sign is at the size of these words; Han characters are square
FROM_LINE = 5.0
TOP_ROWS, DAY_ROW = (12, 28), 48


class Line(NamedTuple):
    """A line of the figure at `x` (empty = it is not drawn), and the words it is to have."""

    kind: str
    x: str
    words: str


@dataclass(frozen=True)
class Label:
    """Words at `x`, on the row `y`; with `ends` they read up to x, else from x on."""

    kind: str
    x: str
    y: int
    ends: bool
    words: str

    @cached_property
    def span(self) -> tuple[float, float]:
        at, wide = float(self.x), sum(HAN if ord(sign) > 0x2E7F else LATIN for sign in self.words)
        return (at - FROM_LINE - wide, at) if self.ends else (at, at + FROM_LINE + wide)

    def covers(self, x: str) -> bool:
        return self.span[0] < float(x) < self.span[1]

    def meets(self, other: "Label") -> bool:
        return self.y == other.y and self.span[0] < other.span[1] and other.span[0] < self.span[1]

    def is_clear(self, placed: Iterable["Label"], lines: Iterable[str]) -> bool:
        left, right = self.span
        inside = left >= 0 and right <= WIDTH
        return inside and not any(map(self.meets, placed)) and not any(map(self.covers, lines))


def head(days: Iterable[Line], marks: Sequence[Line]) -> list[Label]:
    """Marks keep their words whatever happens; a day that fits nowhere goes without."""
    drawn = [mark for mark in marks if mark.x]
    lines, placed = [mark.x for mark in drawn], list[Label]()
    for mark in drawn:
        ways = [Label(mark.kind, mark.x, y, ends, mark.words) for y, ends in product(TOP_ROWS, (False, True))]
        last = ways[-1] if float(mark.x) > WIDTH / 2 else ways[-2]
        placed.append(next((way for way in ways if way.is_clear(placed, lines)), last))
    for day in days:
        ways = [Label(day.kind, day.x, DAY_ROW, ends, day.words) for ends in (False, True)]
        placed += [way for way in ways if way.is_clear(placed, lines)][:1]
    return placed
