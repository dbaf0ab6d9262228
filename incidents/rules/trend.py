"""How often each situation came up, quarter by quarter; what is rare is counted together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

ENOUGH: Final = 5  # incidents behind one line; fewer are merged with others
QUARTERS: Final = 4


class Quarter(NamedTuple):
    year: int
    number: int  # 1 to 4

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def begin(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)


class Row(NamedTuple):
    """One line: the situations in it (several if they are rare), and how many in each quarter."""

    situations: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def last_quarters(today: date) -> list[Quarter]:
    """The last four, this one included, the oldest first."""
    found = [Quarter.of(today)]
    while len(found) < QUARTERS:
        found.insert(0, found[0].before)
    return found


def rows(cases: Iterable[tuple[str, date]], quarters: Sequence[Quarter]) -> list[Row]:
    """A line for each situation with ENOUGH incidents, the most frequent first, and one for all the rest.

    A rest that is too small takes the rarest line along, so that no line has fewer than ENOUGH; without that
    many altogether there is none.
    """
    counted: Counter[tuple[str, Quarter]] = Counter()
    for situation, day in cases:
        if (quarter := Quarter.of(day)) in quarters:
            counted[situation, quarter] += 1
    total = Counter[str]()
    for (situation, _quarter), many in counted.items():
        total[situation] += many
    if total.total() < ENOUGH:
        return []
    shown = sorted((one for one in total if total[one] >= ENOUGH), key=lambda one: (-total[one], one))
    rest = sorted(one for one in total if total[one] < ENOUGH)
    while rest and sum(total[one] for one in rest) < ENOUGH:
        rest.append(shown.pop())
    groups = [*((one,) for one in shown), *([tuple(rest)] if rest else [])]
    return [
        Row(group, tuple(sum(counted[one, quarter] for one in group) for quarter in quarters))
        for group in groups
    ]
