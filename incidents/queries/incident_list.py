"""The list of incidents: what one person may see, newest first, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from incidents.models import Incident
from incidents.queries.counted import MOST, counts
from incidents.rules.incident import BEING_HANDLED, IN_RETROSPECTIVE, OVER, SHAPES, Status
from postmortem.activities.models import ActivityDepartment, Participant
from postmortem.audit.prepared import Prepared, places
from postmortem.people.asking import ForReader
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id, spelled_in
from postmortem.people.redaction import Words, redact_for

PAGE = 30
SHOWN = (
    *("title", "kind", "severity", "status", "reported_at", "reporter_id", "owner_id"),
    *("activity__title", "activity_id"),
)
STATES = {
    "handled": BEING_HANDLED,
    "stopped": [Incident.Status.MITIGATED],
    "retrospective": IN_RETROSPECTIVE,
    "ended": OVER,
}


@dataclass(frozen=True)
class IncidentRow:
    """One line of the list; `title` is redacted."""

    incident: Incident
    shape: str
    title: str


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
    """One page for `user`; an unknown `state` means all. Four queries, however much there is."""
    page = _PAGE(user, before, state=state if state in STATES else "")
    shown = page[:PAGE]
    words = words_about(shown)
    return IncidentList(
        rows=[IncidentRow(one, SHAPES[Status(one.status)], words.text(one.title)) for one in shown],
        counts=_counts(user),
        state=state if state in STATES else "",
        older=shown[-1].pk if len(page) > PAGE else None,
    )


def _page(user: User, before: int | None, *, state: str) -> QuerySet[Incident]:
    """As much of each as a line shows."""
    visible = Incident.objects.visible_to(user)
    wanted = visible.filter(status__in=STATES[state]) if state else visible
    rows = wanted.filter(_older_than(before)).select_related("activity").only(*SHOWN)
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


def _named(*pks: int, activities: int) -> QuerySet[User]:
    """Who is named: of the first so many ids, which are those of activities, and the others, of people."""
    where, at_work = pks[:activities], pks[activities:]
    named = Participant.objects.filter(activity__in=where).values("person")
    leads = ActivityDepartment.objects.filter(activity__in=where).values("department__lead")
    return spelled_in(named, leads, User.objects.filter(pk__in=at_work).values("pk"))


_NAMED = Prepared(_named)


def words_about(incidents: Iterable[Incident], departments: dict[int, Department] | None = None) -> Words:
    """The words of the story (sides, no names) for these incidents: two queries, whatever their number; one
    where all `departments` are loaded already.
    """
    about = list(incidents)
    step = 1 if len(about) == 1 else PAGE
    activities = places({i.activity_id for i in about if i.activity_id}, step)
    at_work = places({pk for i in about for pk in (i.reporter_id, i.owner_id) if pk}, 2 * step)
    people = {one.pk: one for one in _NAMED(*activities, *at_work, activities=len(activities))}
    return redact_for(people, departments_by_id() if departments is None else departments, names=False)
