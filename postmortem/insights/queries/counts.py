"""The figures of one period and of the one before, read once for all charts of a page."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case as When_
from django.db.models import IntegerField, Q, Sum, Value, When

from postmortem.insights.models import Figure
from postmortem.insights.rules.groups import Codes
from postmortem.insights.rules.measures import ALL
from postmortem.insights.rules.weeks import Period

ByKey = dict[str, Codes]


@dataclass
class Counts:
    """By name and axis: how many of each key and code in this period (`now`) and before, and by week."""

    period: Period
    now: dict[tuple[str, str], ByKey] = field(default_factory=lambda: defaultdict(dict))
    before: dict[tuple[str, str], ByKey] = field(default_factory=lambda: defaultdict(dict))
    amounts: dict[tuple[str, bool], int] = field(default_factory=lambda: defaultdict(int))
    weeks: dict[tuple[str, str], dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    amounts_by_week: dict[str, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))

    def codes(self, name: str, *, is_now: bool) -> Codes:
        """Altogether, by code."""
        return (self.now if is_now else self.before)[name, ALL].get("", Codes())

    def number(self, name: str, *, is_now: bool) -> int:
        return self.codes(name, is_now=is_now).total()


def counts(wanted: Iterable[tuple[str, str]], period: Period) -> Counts:
    """In two queries; `wanted` are names with their axes. What they cost does not grow with the house."""
    pairs = list(wanted)
    found = Counts(period)
    read_totals(found, pairs)
    read_weeks(found, [name for name, axis in pairs if axis == ALL])
    return found


def read_totals(found: Counts, pairs: Iterable[tuple[str, str]]) -> None:
    period, chosen = found.period, Q(pk__in=[])
    for name, axis in pairs:
        chosen |= Q(name=name, axis=axis)
    lately = When_(When(week__gte=period.begin, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = Figure.objects.filter(chosen, week__gte=period.begin_before, week__lte=period.last).order_by()
    summed = rows.values("name", "axis", "key", "code", lately=lately).annotate(
        n=Sum("n"), total=Sum("total")
    )
    for name, axis, key, code, is_now, n, total in summed.values_list(
        "name", "axis", "key", "code", "lately", "n", "total"
    ):
        side = found.now if is_now else found.before
        side[name, axis].setdefault(key, Counter())[code] += n
        if axis == ALL:
            found.amounts[name, bool(is_now)] += total


def read_weeks(found: Counts, names: Iterable[str]) -> None:
    period = found.period
    rows = Figure.objects.filter(
        name__in=list(names), axis=ALL, week__gte=period.begin, week__lte=period.last
    )
    for name, code, week, n, total in rows.order_by("week").values_list("name", "code", "week", "n", "total"):
        found.weeks[name, code][week] = n
        of_name = found.amounts_by_week[name]
        of_name[week] = of_name.get(week, 0) + total
