"""Whether the figures are right: compared with a count of everything there is."""

from collections import Counter
from collections.abc import Iterator

from postmortem.insights.models import Case, Figure
from postmortem.insights.queries.cases import SOURCES, next_rows
from postmortem.insights.rules.measures import Place, added_up

AT_ONCE = 2000


def differences() -> list[tuple[Place, int, int]]:
    """Places where the figure (first) is not what a full count says (second), with amounts where only these
    differ; none if all is right.
    """
    numbers, totals = Counter[Place](), Counter[Place]()
    for cases in everything():
        more, amounts = added_up(cases)
        numbers.update(more)
        totals.update(amounts)
    kept = {
        Place(one.name, one.axis, one.week, one.key, one.code): (one.n, one.total)
        for one in Figure.objects.iterator()
    }
    wrong = []
    for place in sorted(kept.keys() | numbers.keys()):
        stands, counted = kept.get(place, (0, 0)), (numbers[place], totals[place])
        if stands != counted:
            by_amount = stands[0] == counted[0]
            wrong.append((place, stands[by_amount], counted[by_amount]))
    return wrong


def everything() -> Iterator[list[Case]]:
    """What all things count as, read from the things."""
    for source, told in SOURCES.items():
        last = 0
        while pks := next_rows(source, last, AT_ONCE):
            yield list(told.read(pks))
            last = pks[-1]
