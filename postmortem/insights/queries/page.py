"""The pages of the trends, and what of them stands on a board."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from postmortem.insights.models import CountMark
from postmortem.insights.queries.cases import SOURCES
from postmortem.insights.queries.charts import CHARTS
from postmortem.insights.queries.counts import counts
from postmortem.insights.queries.dots import DOTTED
from postmortem.insights.queries.topics import FIRST, FURTHER
from postmortem.insights.rules.chart import Chart, Topic
from postmortem.insights.rules.weeks import LENGTHS, Period
from postmortem.people.models import User


@dataclass(frozen=True)
class TrendsPage:
    """`is_counting` while not everything has been counted once."""

    period: Period
    charts: list[Chart]
    others: list[Topic]
    is_counting: bool

    @property
    def lengths(self) -> tuple[int, ...]:
        return LENGTHS

    @property
    def drawn(self) -> dict[str, object]:
        return {chart.topic.slug: chart.drawn for chart in self.charts if chart.rows}


def trends_page(weeks: str, *, now: datetime) -> TrendsPage:
    """The first five charts; three queries, and one for each chart that names departments."""
    return page_of(FIRST, FURTHER, weeks, now=now)


def chart_page(topic: Topic, weeks: str, *, now: datetime) -> TrendsPage:
    """One chart; at most seven queries."""
    return page_of([topic], [one for one in (*FIRST, *FURTHER) if one != topic], weeks, now=now)


def page_of(shown: Iterable[Topic], others: Iterable[Topic], weeks: str, *, now: datetime) -> TrendsPage:
    period = Period.until(timezone.localdate(now), weeks)
    return TrendsPage(
        period=period,
        charts=charts_of(list(shown), period),
        others=list(others),
        is_counting=CountMark.objects.filter(is_complete=True).count() < len(SOURCES),
    )


def charts_of(shown: list[Topic], period: Period) -> list[Chart]:
    """In their order; what is counted is read at once for all of them."""
    wanted = [pair for topic in shown if topic.slug in CHARTS for pair in CHARTS[topic.slug][1]]
    found = counts(dict.fromkeys(wanted), period) if wanted else None
    charts = []
    for topic in shown:
        if found and topic.slug in CHARTS:
            charts.append(CHARTS[topic.slug][0](found))
        else:
            charts.append(DOTTED[topic.slug](period))
    return charts


def board(user: User, *, now: datetime) -> list[Chart]:
    """For an executive the first five charts of the last thirteen weeks that have something to say, in two
    queries; for everybody else none.
    """
    if user.role != User.Role.EXECUTIVE:
        return []
    period = Period.until(timezone.localdate(now), "")
    return [chart for chart in charts_of(list(FIRST), period) if chart.answer]
