"""The list of incidents: what one person may see, newest first, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from incidents.models import Incident
from incidents.queries.counted import MOST, counts
from incidents.queries.mentioned import Person, persons_in, words_in
from incidents.rules.incident import BEING_HANDLED, IN_RETROSPECTIVE, OVER, SHAPES, Status
from postmortem.activities.models import ActivityDepartment, Participant
from postmortem.audit.prepared import Prepared, places
from postmortem.people.asking import ForReader
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id, spelled_in
from postmortem.people.redaction import Words, redact_for

PAGE = 30
SHOWN = ("title", "kind", "severity", "status", "reported_at", "reporter_id", "owner_id", "activity_id")
STATES = {
    "handled": BEING_HANDLED,
    "stopped": [Incident.Status.MITIGATED],
    "retrospective": IN_RETROSPECTIVE,
    "ended": OVER,
}


@dataclass(frozen=True)
class IncidentRow:
    """One line of the list; `title` is redacted, `state` and `severity` are said in words."""

    incident: Incident
    shape: str
    title: str
    activity: str
    state: str
    severity: str


@dataclass(frozen=True)
class IncidentList:
    """A page of incidents; `older` is the pk to go on from, or None; `counts` are of all one may see, each of
    them as far as a reader wants to know (`up_to`).
    """

    rows: list[IncidentRow]
    counts: dict[str, int]
    state: str
    older: int | None

    @property
    def total(self) -> int:
        """As far as it is counted."""
        return min(sum(self.counts.values()), MOST)


def incident_list(user: User, *, state: str = "", before: int | None = None) -> IncidentList:
    """One page for `user`; an unknown `state` means all. Three queries, however much there is."""
    page = _PAGE(user, before, state=state if state in STATES else "")
    shown = page[:PAGE]
    words = _words_in_titles(shown)
    return IncidentList(
        rows=[_row(one, words) for one in shown],
        counts=_counts(user),
        state=state if state in STATES else "",
        older=shown[-1].pk if len(page) > PAGE else None,
    )


def _row(one: Incident, words: Words) -> IncidentRow:
    return IncidentRow(
        incident=one,
        shape=SHAPES[Status(one.status)],
        title=words.text(one.title),
        activity=one.activity_title or "",  # type: ignore[attr-defined]  # annotated in _page
        state=str(Incident.Status(one.status).label),
        severity=str(Incident.Severity(one.severity).label),
    )


def _page(user: User, before: int | None, *, state: str) -> QuerySet[Incident]:
    """As much of each as a line shows."""
    visible = Incident.objects.visible_to(user)
    wanted = visible.filter(status__in=STATES[state]) if state else visible
    rows = wanted.filter(_older_than(before)).only(*SHOWN)
    rows = rows.annotate(activity_title=F("activity__title"))
    return rows.order_by("-reported_at", "-pk")[: PAGE + 1]


def _counts(user: User) -> dict[str, int]:
    """An executive, who sees nearly everything, is told how many up to a number; whoever sees their own, of
    which each is looked at anyway, by its state.
    """
    if user.role == User.Role.EXECUTIVE:
        return dict(zip(STATES, _UP_TO(user)[0], strict=True))
    found = dict(_BY_STATE(user))
    return {name: min(sum(found.get(one, 0) for one in every), MOST) for name, every in STATES.items()}


def _up_to(user: User) -> QuerySet[User, tuple[int, ...]]:
    visible = Incident.objects.visible_to(user)
    return counts(user, *(visible.filter(status__in=every) for every in STATES.values()))


def _by_state(user: User) -> QuerySet[Incident, tuple[str, int]]:
    return Incident.objects.visible_to(user).order_by().values_list("status").annotate(Count("pk"))


_PAGE, _UP_TO, _BY_STATE = ForReader(_page), ForReader(_up_to), ForReader(_by_state)


def _older_than(before: int | None) -> Q:
    """Those after the row `before` in the order of the list; all of them if there is no such row."""
    if not before:
        return Q()
    row = Incident.objects.filter(pk=before).order_by().values("reported_at")
    last = Coalesce(Subquery(row), Value(datetime.max.replace(tzinfo=UTC) - timedelta(days=2)))
    return Q(reported_at__lte=last) & (Q(reported_at__lt=last) | Q(pk__lt=before))


def _ids_about(incidents: Iterable[Incident], step: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of the activities, and of who reported and who owns them; filled up to a multiple of `step`."""
    about = list(incidents)
    activities = {one.activity_id for one in about if one.activity_id}
    at_work = {pk for one in about for pk in (one.reporter_id, one.owner_id) if pk}
    return places(activities, step), places(at_work, 2 * step)


def _ways(pks: tuple[int, ...], activities: int) -> tuple[QuerySet[Any, Any], ...]:
    """Who is named: of the first so many ids, which are those of activities, and the others, of people."""
    where, at_work = pks[:activities], pks[activities:]
    named = Participant.objects.filter(activity__in=where).values("person")
    leads = ActivityDepartment.objects.filter(activity__in=where).values("department__lead")
    return named, leads, User.objects.filter(pk__in=at_work).values("pk")


def _named(*pks: int, activities: int) -> QuerySet[User]:
    return spelled_in(*_ways(pks, activities))


def _persons(*pks: int, activities: int) -> QuerySet[User, tuple[Any, ...]]:
    return persons_in(*_ways(pks, activities))


_NAMED, _PERSONS = Prepared(_named), Prepared(_persons)


def _words_in_titles(incidents: Iterable[Incident]) -> Words:
    """The same words as `words_about`, for the titles alone; one query."""
    about = list(incidents)
    activities, at_work = _ids_about(about, PAGE)
    rows = _PERSONS(*activities, *at_work, activities=len(activities))
    return words_in((one.title for one in about), (Person(*row) for row in rows))


def words_about(incidents: Iterable[Incident], departments: dict[int, Department] | None = None) -> Words:
    """The words of the story (sides, no names) for these incidents: two queries, whatever their number; one
    where all `departments` are loaded already.
    """
    about = list(incidents)
    activities, at_work = _ids_about(about, 1 if len(about) == 1 else PAGE)
    people = {one.pk: one for one in _NAMED(*activities, *at_work, activities=len(activities))}
    return redact_for(people, departments_by_id() if departments is None else departments, names=False)
