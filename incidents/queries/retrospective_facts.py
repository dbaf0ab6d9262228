"""What the product knows about the subject of a retrospective, gathered for compile."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

from django.db.models import Model

from incidents.compile import Approval, InForce, Number, Plan, Seen, Snapshot, Spent, Trouble
from incidents.models import Effort, Finding, Impact, Incident, Retrospective, TimelineEvent
from incidents.models.incident import IncidentDepartment
from incidents.queries.claims import settled_claims
from incidents.queries.facts_of_plan import decided, measured, plain, weeks
from incidents.queries.incident import incident_facts
from incidents.queries.retrospective_work import subject_activity
from postmortem.activities import queries as activities
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.activities.rules import Fact, usual
from postmortem.audit.queries import revisions
from postmortem.audit.together import Together
from postmortem.people.models import User
from raci import queries as raci

OF_APPROVAL = (
    "pk",
    "said_at",
    "verdict",
    "channel",
    "scope",
    "deliverable_id",
    "said_by_id",
    "relayed_by_id",
    "confirmed_at",
    "text",
    "reason",
)


class Gathered:
    """What hangs on the incidents and on the plan, in one query whatever its size."""

    def __init__(
        self, retrospective: Retrospective, incidents: list[Incident], activity: Activity | None
    ) -> None:
        together, about = Together(), {"incident__in": [one.pk for one in incidents]}
        self.events = together.objects(TimelineEvent.objects.filter(**about))
        self.impacts = together.objects(Impact.objects.filter(**about))
        self.findings = together.objects(Finding.objects.filter(**about))
        self.departments = together.values(
            IncidentDepartment.objects.filter(**about), "pk", "department_id", "department__code"
        )
        self.effort = together.values(
            Effort.objects.filter(retrospective=retrospective),
            "pk",
            "department_id",
            "department__code",
            "kind",
            "size",
            "hours",
        )
        self.rows: list[Deliverable] = []
        if activity:
            mine = Deliverable.objects.filter(activity=activity)
            self.rows = together.objects(mine.live())
            self.taking_part = together.values(
                activity.taking_part.all(), "pk", "department_id", "department__code"
            )
            self.approvals = together.values(
                LogEntry.objects.filter(activity=activity, kind=LogEntry.Kind.APPROVAL), *OF_APPROVAL
            )
            self.known, self.signed = activities.Known(activity, together), raci.Signed(activity, together)
            self.held = raci.Held(mine, together)
        together.ask()
        self.rows.sort(key=lambda row: (row.position, row.pk))

    def facts(self, incidents: list[Incident]) -> list[Fact]:
        """Of each incident; `events` are of all of them."""
        mine: dict[int, list[TimelineEvent]] = defaultdict(list)
        for event in self.events:
            mine[event.incident_id].append(event)
        return [fact for incident in incidents for fact in incident_facts(incident, mine[incident.pk])]


def snapshot_of(retrospective: Retrospective, *, now: datetime) -> Snapshot:
    """Everything compile needs, at one moment. Call it inside a transaction."""
    incidents = list(_incidents(retrospective))
    activity = subject_activity(retrospective)
    gathered = Gathered(retrospective, incidents, activity)
    found = Snapshot(
        at=now,
        zone=activity.time_zone if activity else incidents[0].time_zone,
        facts=tuple(gathered.facts(incidents)),
        trouble=_trouble(retrospective.incident, gathered) if retrospective.incident else None,
        numbers=tuple(map(_number, sorted(gathered.impacts, key=_by_pk))),
        seen=_seen(incidents, activity, gathered),
        claims=tuple(settled_claims(incidents)),
        spent=tuple(_spent(gathered)),
    )
    return _with_plan(found, activity, gathered, _then(activity, incidents, now)) if activity else found


def _with_plan(found: Snapshot, activity: Activity, gathered: Gathered, then: datetime) -> Snapshot:
    number = _matrix_number(activity, then)
    return replace(
        found,
        facts=(*gathered.known.facts(), *gathered.signed.facts(), *found.facts),
        plan=_plan(activity, gathered),
        rows=tuple(activities.plan_row(row, activity) for row in gathered.rows),
        in_force=tuple(_in_force(activity, gathered, then, number)),
        matrix_number=number,
        approvals=tuple(map(_approval, sorted(gathered.approvals, key=lambda one: (one.said_at, one.pk)))),
        people=tuple(_participants(activity)),
        usual=_usual(activity),
        measured=tuple(measured(activity)),
        decided=tuple(decided(activity)),
        weeks=tuple(weeks(activity)),
    )


def _by_pk(one: Model) -> int:
    return int(one.pk)


def _in_order(rows: Iterable[SimpleNamespace]) -> tuple[int, ...]:
    """The departments, as lists have them."""
    return tuple(one.department_id for one in sorted(rows, key=lambda one: (one.department__code, one.pk)))


def _incidents(retrospective: Retrospective) -> Iterable[Incident]:
    if retrospective.incident_id:
        return Incident.objects.filter(pk=retrospective.incident_id)
    return (
        Incident.objects.filter(activity=retrospective.activity_id).exclude(status="duplicate").order_by("pk")
    )


def _then(activity: Activity, incidents: list[Incident], now: datetime) -> datetime:
    """The launch; of an incident before it, the moment it began; without either, now."""
    began = min((incident.started_at for incident in incidents), default=now)
    return min(activity.launched_at or began, began)


def _plan(activity: Activity, gathered: Gathered) -> Plan:
    return Plan(
        pk=activity.pk,
        title=activity.title,
        kind=activity.kind,
        goal=activity.goal,
        non_goal=activity.non_goal,
        driver_id=activity.lead_id,
        sponsor_id=activity.sponsor_id,
        requesting_department_id=activity.requesting_department_id,
        department_ids=_in_order(gathered.taking_part),
        requested_at=activity.requested_at,
        told_at=activity.notified_at,
        asked_launch_at=activity.asked_launch_at,
        agreed_launch_at=activity.agreed_launch_at,
        launched_at=activity.launched_at,
    )


def _in_force(
    activity: Activity, gathered: Gathered, then: datetime, number: int | None
) -> Iterable[InForce]:
    found, signed = gathered.held.at(then), raci.signed_in(activity, number)
    for row in gathered.rows:
        one = found[row.pk]
        yield InForce(
            row=row.pk,
            accountable_id=one.accountable_id,
            department_id=one.department_id,
            letters={letter: list(held) for letter, held in one.letters.items()},
            signed=frozenset(signed.get(row.pk, ())),
        )


def _matrix_number(activity: Activity, then: datetime) -> int | None:
    """The version the launch fixed, however late it was recorded; without one the newest of that time."""
    fixed = revisions("matrix", activity).order_by("number")
    found = fixed.filter(document__cause="launch").last() or fixed.filter(at__lte=then).last()
    return found.number if found else None


def _approval(entry: SimpleNamespace) -> Approval:
    return Approval(
        pk=entry.pk,
        at=entry.said_at,
        verdict=entry.verdict,
        channel=entry.channel,
        scope=entry.scope,
        row=entry.deliverable_id,
        said_by_id=entry.said_by_id,
        relayed_by_id=entry.relayed_by_id,
        confirmed_at=entry.confirmed_at,
        said=entry.text or entry.reason,
    )


def _number(impact: Impact) -> Number:
    return Number(
        pk=impact.pk,
        kind=impact.kind,
        expected=plain(impact.expected),
        actual=plain(impact.actual),
        estimated=impact.estimated,
        unit=impact.unit,
        note=impact.note,
    )


def _seen(incidents: list[Incident], activity: Activity | None, gathered: Gathered) -> tuple[Seen, ...]:
    """The findings, each with the department that answered for its row when the incident began."""
    found = []
    for incident in incidents:
        mine = sorted((one for one in gathered.findings if one.incident_id == incident.pk), key=_by_pk)
        then = gathered.held.at(incident.started_at) if activity and mine else {}
        for finding in mine:
            held = then.get(finding.deliverable_id or 0)
            home = held.department_id if held else None
            found.append(Seen(finding.pk, finding.kind, finding.text, finding.deliverable_id, home))
    return tuple(found)


def _trouble(incident: Incident, gathered: Gathered) -> Trouble:
    return Trouble(
        pk=incident.pk,
        title=incident.title,
        kind=incident.kind,
        severity=incident.severity,
        situation=incident.situation,
        started_at=incident.started_at,
        detected_at=incident.detected_at,
        reported_at=incident.reported_at,
        mitigated_at=incident.mitigated_at,
        stopped_by=incident.stopped_by_what,
        similar=incident.similar_checked,
        waiver=incident.sweep_waiver,
        department_ids=_in_order(gathered.departments),
    )


def _spent(gathered: Gathered) -> Iterable[Spent]:
    for one in sorted(gathered.effort, key=lambda one: (one.department__code, one.kind, one.pk)):
        yield Spent(one.department_id, one.kind, one.size, one.hours)


def _participants(activity: Activity) -> Iterable[tuple[int, int | None]]:
    people = (
        User.objects.filter(participates__activity=activity).distinct().order_by("department__code", "pk")
    )
    return people.values_list("pk", "department_id")


def _usual(activity: Activity) -> tuple[timedelta, int] | None:
    """The median lead time of other launched activities of this kind, once there are enough of them."""
    if activity.launched_at is None:
        return None
    lengths = activities.earlier_lead_times(activity)
    found = usual(lengths)
    return (found, len(lengths)) if found is not None else None
