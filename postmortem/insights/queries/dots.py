"""Charts of single things as dots, with the middle one: how long it took."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.models import Activity
from postmortem.insights.models import Case
from postmortem.insights.queries import topics
from postmortem.insights.queries.drawing import told, two_periods
from postmortem.insights.rules import measures
from postmortem.insights.rules.chart import DOTS, NOTHING, Chart, Series, Topic
from postmortem.insights.rules.groups import ENOUGH
from postmortem.insights.rules.weeks import Period

MOST: Final = 200  # the newest of each period
HOUR, DAY = 60, 24 * 60  # in minutes
STEPS: Final[Mapping[str, str | Promise]] = {
    measures.FOUND: gettext_lazy("until it was seen"),
    measures.STOPPED: gettext_lazy("until it was stopped"),
    measures.PUBLISHED: gettext_lazy("until it was published"),
}
Dot = tuple[date, str, int]  # week, kind, minutes


def newest(name: str, begin: date, end: date) -> list[Dot]:
    """The newest with an amount, from `begin` until before `end`."""
    rows = Case.objects.filter(name=name, week__gte=begin, week__lt=end, amount__isnull=False)
    found = rows.order_by("-week", "-pk").values_list("week", "kind", "amount")[:MOST]
    return [(week, kind, amount) for week, kind, amount in found if amount is not None]


def lead_time(period: Period) -> Chart:
    """Two queries: days from being told to the launch, by kind of activity."""
    return of_kinds(
        topics.LEAD_TIME,
        dict(Activity.Kind.choices),
        newest(measures.LAUNCH, period.begin, period.end),
        newest(measures.LAUNCH, period.begin_before, period.begin),
    )


def of_kinds(topic: Topic, names: Mapping[str, str | Promise], now: list[Dot], before: list[Dot]) -> Chart:
    """A series for each kind with enough of them; the rest is one series, or joins the smallest."""
    sizes = {kind: sum(one == kind for _week, one, _m in now) for kind in names}
    if len(now) < ENOUGH:
        return Chart(topic, DOTS)
    alone = {kind for kind, size in sizes.items() if size >= ENOUGH}
    rest = sum(size for kind, size in sizes.items() if kind not in alone)
    if 0 < rest < ENOUGH and alone:
        alone.remove(min(sorted(alone), key=sizes.__getitem__))
    heads = {kind: told(names[kind]) if kind in alone else _("Others together") for kind in names}
    labels = list(dict.fromkeys(heads[kind] for kind in names if sizes[kind]))
    sides = [
        {label: [dot for dot in dots if heads.get(dot[1]) == label] for label in labels}
        for dots in (now, before)
    ]
    return Chart(
        topic,
        DOTS,
        answer=two_periods(_("The middle one, in days"), middle(now, DAY), middle(before, DAY)),
        unit=_("days"),
        series=[Series(label, points(sides[0][label], DAY)) for label in labels],
        columns=["", _("How many"), _("The middle one, in days"), _("The period before")],
        rows=[
            (
                label,
                [str(len(sides[0][label])), middle(sides[0][label], DAY), middle(sides[1][label], DAY)],
            )
            for label in labels
        ],
    )


def times(period: Period) -> Chart:
    """Six queries: hours until it was seen, stopped, published."""
    now = {name: newest(name, period.begin, period.end) for name in STEPS}
    before = {name: newest(name, period.begin_before, period.begin) for name in STEPS}
    enough = [name for name in STEPS if len(now[name]) >= ENOUGH]
    if not enough:
        return Chart(topics.TIMES, DOTS)
    stopped = [middle(side[measures.STOPPED], HOUR) for side in (now, before)]
    return Chart(
        topics.TIMES,
        DOTS,
        answer=two_periods(_("Stopped after, in hours, the middle one"), *stopped),
        unit=_("hours"),
        series=[Series(told(STEPS[name]), points(now[name], HOUR)) for name in enough],
        columns=["", _("How many"), _("The middle one, in hours"), _("The period before")],
        rows=[
            (told(label), [str(len(now[name])), middle(now[name], HOUR), middle(before[name], HOUR)])
            for name, label in STEPS.items()
        ],
    )


def points(dots: Sequence[Dot], unit: int) -> list[tuple[str, float]]:
    return [(week.isoformat(), round(amount / unit, 1)) for week, _kind, amount in reversed(dots)]


def middle(dots: Sequence[Dot], unit: int) -> str:
    """The median; a dash of too few to speak of."""
    if len(dots) < ENOUGH:
        return NOTHING
    return f"{median(amount for _week, _kind, amount in dots) / unit:.1f}"


DOTTED: Final[dict[str, Callable[[Period], Chart]]] = {
    topics.LEAD_TIME.slug: lead_time,
    topics.TIMES.slug: times,
}
