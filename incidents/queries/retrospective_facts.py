"""What the product knows about the subject of a retrospective, gathered for compile."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from incidents.compile import Approval, InForce, Number, Plan, Seen, Snapshot, Spent, Trouble
from incidents.models import Effort, Finding, Impact, Incident, Retrospective
from incidents.queries.claims import settled_claims
from incidents.queries.facts_of_plan import decided, measured, plain, weeks
from incidents.queries.incident import incident_facts
from incidents.queries.retrospective_work import subject_activity
from postmortem.activities import queries as activities
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.activities.rules import usual
from postmortem.audit.queries import revisions
from postmortem.people.models import User
from raci import queries as raci


def snapshot_of(retrospective: Retrospective, *, now: datetime) -> Snapshot:
    """Everything compile needs, at one moment. Call it inside a transaction."""
    incidents = list(_incidents(retrospective))
    activity = subject_activity(retrospective)
    found = Snapshot(
        at=now,
        zone=activity.time_zone if activity else incidents[0].time_zone,
        facts=tuple(fact for incident in incidents for fact in incident_facts(incident)),
        trouble=_trouble(retrospective.incident) if retrospective.incident else None,
        numbers=tuple(map(_number, Impact.objects.filter(incident__in=incidents).order_by("pk"))),
        seen=_seen(incidents, activity),
        claims=tuple(settled_claims(incidents)),
        spent=tuple(_spent(retrospective)),
    )
    return _with_plan(found, activity, _then(activity, incidents, now)) if activity else found


def _with_plan(found: Snapshot, activity: Activity, then: datetime) -> Snapshot:
    number = _matrix_number(activity, then)
    return replace(
        found,
        facts=(*activities.facts(activity), *raci.facts(activity), *found.facts),
        plan=_plan(activity),
        rows=tuple(activities.plan_row(row, activity) for row in _rows(activity)),
        in_force=tuple(_in_force(activity, then, number)),
        matrix_number=number,
        approvals=tuple(map(_approval, _log(activity))),
        people=tuple(_participants(activity)),
        usual=_usual(activity),
        measured=tuple(measured(activity)),
        decided=tuple(decided(activity)),
        weeks=tuple(weeks(activity)),
    )


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


def _plan(activity: Activity) -> Plan:
    return Plan(
        pk=activity.pk,
        title=activity.title,
        kind=activity.kind,
        goal=activity.goal,
        non_goal=activity.non_goal,
        driver_id=activity.lead_id,
        sponsor_id=activity.sponsor_id,
        requesting_department_id=activity.requesting_department_id,
        department_ids=tuple(activity.taking_part.values_list("department_id", flat=True)),
        requested_at=activity.requested_at,
        told_at=activity.notified_at,
        asked_launch_at=activity.asked_launch_at,
        agreed_launch_at=activity.agreed_launch_at,
        launched_at=activity.launched_at,
    )


def _rows(activity: Activity) -> Iterable[Deliverable]:
    return Deliverable.objects.live().filter(activity=activity).order_by("position", "pk")


def _in_force(activity: Activity, then: datetime, number: int | None) -> Iterable[InForce]:
    found, signed = raci.in_force(activity, then), raci.signed_in(activity, number)
    for row in _rows(activity):
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


def _log(activity: Activity) -> Iterable[LogEntry]:
    return LogEntry.objects.filter(activity=activity, kind=LogEntry.Kind.APPROVAL).order_by("said_at", "pk")


def _approval(entry: LogEntry) -> Approval:
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


def _seen(incidents: list[Incident], activity: Activity | None) -> tuple[Seen, ...]:
    """The findings, each with the department that answered for its row when the incident began."""
    found = []
    for incident in incidents:
        then = raci.in_force(activity, incident.started_at) if activity else {}
        for finding in Finding.objects.filter(incident=incident).order_by("pk"):
            held = then.get(finding.deliverable_id or 0)
            home = held.department_id if held else None
            found.append(Seen(finding.pk, finding.kind, finding.text, finding.deliverable_id, home))
    return tuple(found)


def _trouble(incident: Incident) -> Trouble:
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
        department_ids=tuple(incident.departments.values_list("department_id", flat=True)),
    )


def _spent(retrospective: Retrospective) -> Iterable[Spent]:
    given = Effort.objects.filter(retrospective=retrospective).order_by("department__code", "kind", "pk")
    for one in given:
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
