"""How charts are put together: bars over time, bars by group, and how the two periods are told."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from postmortem.insights.queries.counts import Counts
from postmortem.insights.rules.chart import GROUPED, NOTHING, STACKED, Answer, Chart, Series, Topic
from postmortem.insights.rules.groups import ENOUGH, Group, share
from postmortem.insights.rules.weeks import Period, in_bars
from postmortem.people.templatetags.words import month_day

Labels = Mapping[str, str | Promise]


def told(label: str | Promise) -> str:
    return str(capfirst(str(label)))


def two_periods(what: str, now: str, before: str) -> Answer:
    """The answer to the question of a chart: this period against the one before, if that says anything."""
    if before == NOTHING:
        line = _("%(what)s: %(now)s. The period before has too little to compare.")
    else:
        line = _("%(what)s: %(now)s; in the period before: %(before)s.")
    return Answer(line % {"what": what, "now": now, "before": before}, what, now, before)


def per_cent(part: int, whole: int) -> str:
    """A share in words, or a dash of too few to speak of."""
    number = share(part, whole)
    return NOTHING if number is None else _("%(n)s %%") % {"n": number}


def days(period: Period) -> list[str]:
    return [month_day(day) for day in period.bars]


def over_time(topic: Topic, counts: Counts, name: str, labels: Labels, answer: str) -> Chart:
    """Stacked bars over the period, one series for each code; nothing of fewer than five."""
    now, before = counts.codes(name, is_now=True), counts.codes(name, is_now=False)
    if now.total() < ENOUGH:
        return Chart(topic, STACKED)
    values = {code: in_bars(counts.weeks[name, code], counts.period) for code in labels}
    return bars(
        topic,
        counts.period,
        [Series(told(label), values[code]) for code, label in labels.items()],
        answer,
        before=[str(before[code]) for code in labels],
    )


def bars(
    topic: Topic,
    period: Period,
    series: list[Series],
    answer: str,
    *,
    before: list[str],
    shape: str = STACKED,
) -> Chart:
    """Bars over the period with a table of them, their sum, and the period before."""
    starts = days(period)
    rows = [(day, [str(one.values[n]) for one in series]) for n, day in enumerate(starts)]
    rows.append((_("Together"), [str(sum(one.values)) for one in series]))
    rows.append((_("The period before"), before))
    return Chart(
        topic,
        shape,
        answer=answer,
        categories=starts,
        series=series,
        columns=[_("From"), *(one.name for one in series)],
        rows=rows,
    )


def by_group(
    topic: Topic, groups: Sequence[Group], names: Labels, labels: Labels, good: Iterable[str], word: str
) -> Chart:
    """Stacked bars, one for each group; the table tells the share of the good codes in both periods."""
    if not groups:
        return Chart(topic, STACKED)
    fine = tuple(good)
    heads = [name_of(group, names) for group in groups]
    rows = []
    for head, group in zip(heads, groups, strict=True):
        shares = [
            per_cent(sum(side[code] for code in fine), side.total()) for side in (group.now, group.before)
        ]
        rows.append((head, [*(str(group.now[code]) for code in labels), *shares]))
    return Chart(
        topic,
        STACKED,
        sideways=True,
        answer=answer_of(groups, fine, word),
        categories=heads,
        series=[Series(told(label), [group.now[code] for group in groups]) for code, label in labels.items()],
        columns=["", *(told(label) for label in labels.values()), word, _("The period before")],
        rows=rows,
    )


def answer_of(groups: Iterable[Group], good: Sequence[str], word: str) -> str:
    sums = [[0, 0], [0, 0]]
    for group in groups:
        for number, side in enumerate((group.now, group.before)):
            sums[number][0] += sum(side[code] for code in good)
            sums[number][1] += side.total()
    return two_periods(word, per_cent(*sums[0]), per_cent(*sums[1]))


def name_of(group: Group, names: Labels) -> str:
    """What a group counts; several small ones are named one after another, many are the others."""
    if len(group.keys) > 3:
        return _("Others together")
    return told(" · ".join(str(names.get(key) or _("not said")) for key in group.keys))


def side_by_side(topic: Topic, groups: Sequence[Group], names: Labels, answer: str) -> Chart:
    """Two bars for each group: this period, and the one before."""
    if not groups:
        return Chart(topic, GROUPED)
    heads = [name_of(group, names) for group in groups]
    pairs = [(group.now.total(), group.before.total()) for group in groups]
    return Chart(
        topic,
        GROUPED,
        sideways=True,
        answer=answer,
        categories=heads,
        series=[
            Series(_("The period before"), [before for _now, before in pairs]),
            Series(_("This period"), [now for now, _before in pairs]),
        ],
        columns=["", _("The period before"), _("This period")],
        rows=[(head, [str(before), str(now)]) for head, (now, before) in zip(heads, pairs, strict=True)],
    )
