"""The charts, one function each: counts of two periods in, a chart out."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import ActionItem
from incidents.models.incident import Situation
from incidents.models.learning import FactorCode
from postmortem.activities.models import Deliverable, LogEntry
from postmortem.insights.queries import topics
from postmortem.insights.queries.counts import ByKey, Counts
from postmortem.insights.queries.drawing import (
    bars,
    by_group,
    over_time,
    per_cent,
    side_by_side,
    told,
    two_periods,
)
from postmortem.insights.rules import measures
from postmortem.insights.rules.chart import GROUPED, NOTHING, STACKED, Chart, Series
from postmortem.insights.rules.groups import ENOUGH, Codes, grouped
from postmortem.insights.rules.measures import ALL, DEPARTMENT, KIND
from postmortem.insights.rules.weeks import in_bars
from postmortem.people.queries import departments_by_id
from raci.models import GateDecision

Labels = Mapping[str, str | Promise]
BEFORE_DUE: Final = (measures.EARLY, measures.IN_TIME)
ARRIVALS: Final[Labels] = {
    measures.EARLY: gettext_lazy("a day before or earlier"),
    measures.IN_TIME: gettext_lazy("on the day before"),
    measures.LATE: gettext_lazy("up to a day after"),
    measures.VERY_LATE: gettext_lazy("more than a day after"),
}
DEEDS: Final[Labels] = {
    measures.DONE_IN_TIME: gettext_lazy("done in time"),
    measures.DONE_LATER: gettext_lazy("done later"),
    measures.NOT_YET: gettext_lazy("not done yet"),
    measures.WONT_DO: gettext_lazy("dropped with a reason"),
}
Builder = Callable[[Counts], Chart]
Needs = tuple[tuple[str, str], ...]


def sides(counts: Counts, name: str, axis: str) -> tuple[ByKey, ByKey]:
    return counts.now[name, axis], counts.before[name, axis]


def arrivals(counts: Counts) -> Chart:
    names = dict(Deliverable.Kind.choices)
    groups = grouped(*sides(counts, measures.ARRIVAL, KIND), list(names))
    return by_group(topics.ARRIVALS, groups, names, ARRIVALS, BEFORE_DUE, _("Before the due time"))


def departments(counts: Counts) -> Chart:
    homes = departments_by_id().values()
    names = {str(home.pk): home.name for home in sorted(homes, key=lambda home: home.name)}
    groups = grouped(*sides(counts, measures.ARRIVAL, DEPARTMENT), [*names, ""])
    return by_group(topics.DEPARTMENTS, groups, names, ARRIVALS, BEFORE_DUE, _("Before the due time"))


def approvals(counts: Counts) -> Chart:
    def in_person(*, is_now: bool) -> str:
        codes = counts.codes(measures.APPROVAL, is_now=is_now)
        return per_cent(codes[LogEntry.Channel.PERSON], codes.total())

    answer = two_periods(_("Confirmed in person"), in_person(is_now=True), in_person(is_now=False))
    return over_time(topics.APPROVALS, counts, measures.APPROVAL, dict(LogEntry.Channel.choices), answer)


def improvements(counts: Counts) -> Chart:
    def in_time(*, is_now: bool) -> str:
        codes = counts.codes(measures.IMPROVEMENT, is_now=is_now)
        return per_cent(codes[measures.DONE_IN_TIME], codes.total())

    answer = two_periods(_("Done in time"), in_time(is_now=True), in_time(is_now=False))
    return over_time(topics.IMPROVEMENTS, counts, measures.IMPROVEMENT, DEEDS, answer)


def launches(counts: Counts) -> Chart:
    def smooth(*, is_now: bool) -> str:
        codes = counts.codes(measures.GATE, is_now=is_now)
        return per_cent(codes[GateDecision.Verdict.GO], codes.total())

    answer = two_periods(_("Live with nothing open"), smooth(is_now=True), smooth(is_now=False))
    return over_time(topics.LAUNCHES, counts, measures.GATE, dict(GateDecision.Verdict.choices), answer)


def found_so_far(counts: Counts) -> Chart:
    names = {
        measures.FOUND: _("Found"),
        measures.STOPPED: _("Stopped"),
        measures.PUBLISHED: _("Published"),
    }
    if counts.number(measures.FOUND, is_now=True) < ENOUGH:
        return Chart(topics.INCIDENTS, GROUPED)

    def published(*, is_now: bool) -> str:
        found = counts.number(measures.FOUND, is_now=is_now)
        return per_cent(counts.number(measures.PUBLISHED, is_now=is_now), found)

    return bars(
        topics.INCIDENTS,
        counts.period,
        [Series(label, all_codes(counts, name)) for name, label in names.items()],
        two_periods(_("With a published retrospective"), published(is_now=True), published(is_now=False)),
        before=[str(counts.number(name, is_now=False)) for name in names],
        shape=GROUPED,
    )


def all_codes(counts: Counts, name: str) -> list[int]:
    """Of a name, in the bars of the period, whatever the code."""
    parts = [in_bars(weeks, counts.period) for (one, _code), weeks in counts.weeks.items() if one == name]
    return [sum(column) for column in zip(*parts, strict=True)] or [0] * len(counts.period.bars)


def repeats(counts: Counts) -> Chart:
    """Too little are fewer than five of both together, whether repeated or found by a search."""
    period, swept = counts.period, measures.SWEPT
    again = [counts.number(measures.REPEAT, is_now=is_now) for is_now in (True, False)]
    also = [counts.amounts[swept, is_now] for is_now in (True, False)]
    if again[0] + also[0] < ENOUGH:
        return Chart(topics.REPEATS, GROUPED)
    answer = two_periods(_("Happened again"), str(again[0]), str(again[1]))
    return bars(
        topics.REPEATS,
        period,
        [
            Series(_("Happened again"), all_codes(counts, measures.REPEAT)),
            Series(_("Found by a search before"), in_bars(counts.amounts_by_week[swept], period)),
        ],
        answer,
        before=[str(again[1]), str(also[1])],
        shape=GROUPED,
    )


def strength(counts: Counts) -> Chart:
    names = dict(ActionItem.Strength.choices)
    groups = grouped(*sides(counts, measures.IMPROVEMENT, KIND), list(names))
    return by_group(topics.STRENGTH, groups, names, DEEDS, (measures.DONE_IN_TIME,), _("Done in time"))


def situations(counts: Counts) -> Chart:
    """Over time, one series for each situation; rare ones are one series together."""
    names = dict(Situation.choices)
    now, before = (turned(counts.codes(measures.FOUND, is_now=is_now)) for is_now in (True, False))
    groups = grouped(now, before, list(names))
    if not groups:
        return Chart(topics.SITUATIONS, STACKED)
    series = []
    for group in groups:
        parts = [in_bars(counts.weeks[measures.FOUND, key], counts.period) for key in group.keys]
        label = " · ".join(str(names[key]) for key in group.keys)
        series.append(Series(told(label), [sum(column) for column in zip(*parts, strict=True)]))
    sums = [sum(side[key].total() for key in names if key in side) for side in (now, before)]
    answer = two_periods(_("Incidents with a situation"), str(sums[0]), str(sums[1]))
    before_each = [str(group.before.total()) for group in groups]
    return bars(topics.SITUATIONS, counts.period, series, answer, before=before_each)


def turned(codes: Codes) -> ByKey:
    """Codes as keys, for grouping."""
    return {code: Codes({code: number}) for code, number in codes.items()}


def conditions(counts: Counts) -> Chart:
    names = dict(FactorCode.choices)
    now, before = sides(counts, measures.CONDITION, KIND)
    sums = [str(sum(codes.total() for codes in side.values())) for side in (now, before)]
    answer = two_periods(_("Conditions found"), *sums)
    return side_by_side(topics.CONDITIONS, grouped(now, before, list(names)), names, answer)


def wording(counts: Counts) -> Chart:
    """Strong hints for each 1,000 characters, bar by bar; a bar without text has none."""
    if counts.number(measures.DRAFT, is_now=True) < ENOUGH:
        return Chart(topics.WORDING, GROUPED)
    period, by_week = counts.period, counts.amounts_by_week
    hints, signs = in_bars(by_week[measures.HINT], period), in_bars(by_week[measures.DRAFT], period)
    rates = [round(1000 * n / of, 2) if of else 0 for n, of in zip(hints, signs, strict=True)]

    def rate(*, is_now: bool) -> str:
        of = counts.amounts[measures.DRAFT, is_now]
        return f"{1000 * counts.amounts[measures.HINT, is_now] / of:.2f}" if of else NOTHING

    word = _("Strong hints for 1,000 characters")
    answer = two_periods(word, rate(is_now=True), rate(is_now=False))
    chart = bars(
        topics.WORDING, period, [Series(word, rates)], answer, before=[rate(is_now=False)], shape=GROUPED
    )
    chart.rows[-2] = (chart.rows[-2][0], [rate(is_now=True)])
    return chart


# What each chart needs read: names with their axes.
CHARTS: Final[dict[str, tuple[Builder, Needs]]] = {
    topics.ARRIVALS.slug: (arrivals, ((measures.ARRIVAL, KIND),)),
    topics.APPROVALS.slug: (approvals, ((measures.APPROVAL, ALL),)),
    topics.INCIDENTS.slug: (
        found_so_far,
        ((measures.FOUND, ALL), (measures.STOPPED, ALL), (measures.PUBLISHED, ALL)),
    ),
    topics.REPEATS.slug: (repeats, ((measures.REPEAT, ALL), (measures.SWEPT, ALL))),
    topics.IMPROVEMENTS.slug: (improvements, ((measures.IMPROVEMENT, ALL),)),
    topics.DEPARTMENTS.slug: (departments, ((measures.ARRIVAL, DEPARTMENT),)),
    topics.LAUNCHES.slug: (launches, ((measures.GATE, ALL),)),
    topics.SITUATIONS.slug: (situations, ((measures.FOUND, ALL),)),
    topics.CONDITIONS.slug: (conditions, ((measures.CONDITION, KIND),)),
    topics.STRENGTH.slug: (strength, ((measures.IMPROVEMENT, KIND),)),
    topics.WORDING.slug: (wording, ((measures.DRAFT, ALL), (measures.HINT, ALL))),
}
