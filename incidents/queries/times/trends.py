"""What the retrospectives a reader may open say together about phases, own hours and situations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from incidents.models import Effort, Impact, Incident, Retrospective
from incidents.models.incident import PhaseCode, Situation
from incidents.rules import phases, trend
from incidents.rules.phases import Case, Point, Square
from incidents.rules.retrospective import ENDED
from incidents.rules.trend import Quarter, Row
from postmortem.people.models import User

SITUATIONS = dict(Situation.choices)
A_YEAR: Final = timedelta(days=370)  # a little more: only whole quarters are shown


@dataclass(frozen=True)
class TrendsPage:
    """`cases` have both phases, `told` of them have hours; `rows` is the phase matrix."""

    cases: int
    told: int
    rows: list[tuple[str, list[Square]]]
    phases: list[str]
    points: list[tuple[str, Point]]
    quarters: list[Quarter]
    situations: list[tuple[str, list[tuple[Quarter, int]], int]]

    @property
    def lacking(self) -> int:
        """How many more incidents with hours there must be before a curve is drawn."""
        return max(0, phases.ENOUGH - self.told)


def trends_page(user: User, *, now: datetime) -> TrendsPage:
    """From own hours only; a fixed number of queries, whatever the number of incidents."""
    quarters = trend.last_quarters(timezone.localdate(now))
    cases = _cases(user)
    labels = {str(code): str(code.label) for code in PhaseCode}
    found = phases.matrix(cases)
    return TrendsPage(
        cases=len(cases),
        told=sum(case.hours is not None for case in cases),
        rows=[(labels[row[0].introduced], row) for row in found],
        phases=list(labels.values()),
        points=[(labels[point.phase], point) for point in phases.curve(cases)],
        quarters=quarters,
        situations=[
            (_named(row), list(zip(quarters, row.counts, strict=True)), row.total)
            for row in trend.rows(_situations(user, now), quarters)
        ],
    )


def _situations(user: User, now: datetime) -> list[tuple[str, date]]:
    """The situation and the day of every incident of about the last year that this reader may open."""
    known = Incident.objects.visible_to(user).exclude(situation="").exclude(status=Incident.Status.DUPLICATE)
    lately = known.filter(started_at__gt=now - A_YEAR, started_at__lte=now)
    return [(code, timezone.localdate(at)) for code, at in lately.values_list("situation", "started_at")]


def _named(row: Row) -> str:
    """What a line counts; several rare situations are named one after another."""
    return " · ".join(str(SITUATIONS.get(code, code)) for code in row.situations)


def _cases(user: User) -> list[Case]:
    """The incidents whose retrospective the reader may open, with both phases."""
    readable = Retrospective.objects.visible_to(user).exclude(status__in=ENDED)
    about = Incident.objects.filter(pk__in=readable.values("incident"))
    about = about.exclude(phase_introduced="").exclude(phase_found="")
    rows = list(about.order_by("pk").values_list("pk", "phase_introduced", "phase_found"))
    ids = [pk for pk, _arose, _found in rows]
    hours, people = _hours(ids), _people(ids)
    return [Case(arose, found, hours.get(pk), people.get(pk)) for pk, arose, found in rows]


def _hours(ids: Iterable[int]) -> dict[int, int]:
    counted: dict[int, int] = defaultdict(int)
    live = Effort.objects.filter(retrospective__incident__in=ids).exclude(retrospective__status__in=ENDED)
    for pk, size, hours in live.values_list("retrospective__incident", "size", "hours"):
        counted[pk] += phases.hours_of(size, hours)
    return dict(counted)


def _people(ids: Iterable[int]) -> dict[int, int]:
    counted: dict[int, int] = defaultdict(int)
    kinds = (Impact.Kind.USERS, Impact.Kind.CUSTOMERS)
    found = Impact.objects.filter(incident__in=ids, kind__in=kinds, actual__isnull=False)
    for pk, actual in found.values_list("incident", "actual"):
        counted[pk] += int(actual or 0)
    return dict(counted)
