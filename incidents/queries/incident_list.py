"""The list of incidents: what one person may see, newest first, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, Subquery, Value
from django.db.models.functions import Coalesce

from incidents.models import Incident
from incidents.queries.counted import MOST, up_to
from incidents.rules.incident import BEING_HANDLED, IN_RETROSPECTIVE, OVER, SHAPES, Status
from postmortem.activities.models import ActivityDepartment, Participant
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id, named_in
from postmortem.people.redaction import Words, redact_for

PAGE = 30
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
    visible = Incident.objects.visible_to(user)
    counts = up_to(user, **{name: visible.filter(status__in=statuses) for name, statuses in STATES.items()})
    wanted = visible.filter(status__in=STATES[state]) if state in STATES else visible
    wanted = wanted.filter(_older_than(before)).select_related("activity", "reporter", "owner")
    page = list(wanted.order_by("-reported_at", "-pk")[: PAGE + 1])
    shown = page[:PAGE]
    words = words_about(shown)
    return IncidentList(
        rows=[IncidentRow(one, SHAPES[Status(one.status)], words.text(one.title)) for one in shown],
        counts=counts,
        state=state if state in STATES else "",
        older=shown[-1].pk if len(page) > PAGE else None,
    )


def _older_than(before: int | None) -> Q:
    """Those after the row `before` in the order of the list; all of them if there is no such row."""
    if not before:
        return Q()
    row = Incident.objects.filter(pk=before).order_by().values("reported_at")
    last = Coalesce(Subquery(row), Value(datetime.max.replace(tzinfo=UTC) - timedelta(days=2)))
    return Q(reported_at__lte=last) & (Q(reported_at__lt=last) | Q(pk__lt=before))


def words_about(incidents: Iterable[Incident], departments: dict[int, Department] | None = None) -> Words:
    """The words of the story (sides, no names) for these incidents: two queries, whatever their number; one
    where all `departments` are loaded already.
    """
    about = list(incidents)
    activities = {i.activity_id for i in about if i.activity_id}
    named = Participant.objects.filter(activity__in=activities).values("person")
    leads = ActivityDepartment.objects.filter(activity__in=activities).values("department__lead")
    people = named_in(named, leads).in_bulk()
    for incident in about:
        people[incident.reporter_id] = incident.reporter
        if incident.owner is not None:
            people[incident.owner.pk] = incident.owner
    return redact_for(people, departments_by_id() if departments is None else departments, names=False)
