"""What happens to an incident itself: reported, corrected, moved along its states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.actions.clocks import hand_clock_over, start_sweep, stop_clocks
from incidents.actions.incident_record import NewFinding, write_findings
from incidents.actions.reply import follow_reply, start_reply
from incidents.actions.retrospective import open_retrospective
from incidents.models import Incident, IncidentDepartment
from incidents.queries.incident_list import words_about
from incidents.queries.sweep import is_complete
from incidents.rules import incident as rules
from incidents.rules import level as levels
from incidents.rules.sweep import check_over
from postmortem.activities.actions import join
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale, merged, save_if_current
from postmortem.outbox.actions import tell
from postmortem.people.models import Department, User

Status = Incident.Status


@dataclass(frozen=True)
class NewReport:
    """What somebody saw. Without a title the first sentence becomes one; `detected_at` is now if not said.

    Without a severity the level follows from who is affected and what it touches (rules.level).
    """

    seen: str
    started_at: datetime
    zone: str
    activity: Activity | None = None
    affected: tuple[str, ...] = ()
    still_going_on: bool = True
    severity: int | None = None
    language: str = "en"
    title: str = ""
    detected_at: datetime | None = None
    touches: tuple[str, ...] = ()
    findings: tuple[NewFinding, ...] = ()


@dataclass(frozen=True)
class Sweep:
    """Why it ends though similar things were not all looked at; empty where they were."""

    none_because: str = ""


NO_SWEEP = Sweep()


@transaction.atomic
def report(new: NewReport, *, by: User, now: datetime) -> Incident:
    """File an incident: the driver of the activity owns it (else the reporter) and is told.

    Raises ValidationError if it began after it was seen, or reached nobody and somebody at once.
    """
    activity, seen_at = new.activity, new.detected_at or now
    rules.check_affected(new.affected)
    rules.check_began(new.started_at, seen_at)
    answers = levels.answers(new.affected, new.touches)
    follows = levels.level(answers, money_involved=activity is not None and activity.money_involved)
    incident = Incident.objects.create(
        activity=activity,
        title=new.title or rules.title_of(new.seen),
        seen=new.seen.strip(),
        kind=rules.kind_of(new.affected),
        severity=new.severity or follows,
        impact_answers=answers,
        language=new.language,
        time_zone=activity.time_zone if activity else new.zone,
        started_at=new.started_at,
        detected_at=seen_at,
        reported_at=now,
        still_going_on=new.still_going_on,
        affected=",".join(new.affected),
        reporter=by,
        owner=activity.lead if activity else by,
    )
    write_findings(incident, new.findings, now=now)
    if activity:
        taking_part = activity.taking_part.select_related("department")
        _name_departments(incident, [row.department for row in taking_part])
        told = notice_about(incident)
        tell({activity.lead} - {by}, "incident_reported", told, now=now, in_groups=not activity.restricted)
    start_reply(incident, now=now)
    about = {"severity": incident.severity, "findings": len(new.findings)}
    record("incident.reported", incident, by=by, at=now, stream=incident.stream, **about)
    return incident


def notice_about(incident: Incident) -> dict[str, Any]:
    """What the sentence of a notice about an incident needs."""
    activity = incident.activity
    about = {"activity_id": activity.pk, "activity": activity.title} if activity else {}
    path = reverse("incidents:detail", args=[incident.pk])
    title = words_about([incident]).text(incident.title)  # what somebody typed may name somebody
    return {**about, "incident_id": incident.pk, "title": title, "path": path}


@transaction.atomic
def edit_incident(pk: int, version: int, changes: Mapping[str, Any], *, by: User, now: datetime) -> Incident:
    """Correct title, kind, severity, situation, begin, owner or what it repeats.

    Raises Stale if somebody changed the same after `version`, ValidationError if it would have begun after it
    was seen.
    """
    incident = Incident.objects.select_for_update(of=("self",)).select_related("activity").get(pk=pk)
    version, changes = merged(Incident, pk, version, changes)
    rules.check_began(changes.get("started_at", incident.started_at), incident.detected_at)
    save_if_current(Incident, pk, version, changes, by=by, now=now)
    if (owner := changes.get("owner")) and incident.activity:
        join(incident.activity, owner, now=now)
    if owner:
        hand_clock_over(incident, owner, now=now)
    incident.refresh_from_db(fields=[*changes, "version"])
    follow_reply(incident, by=by, now=now)
    record("incident.edited", incident, by=by, at=now, stream=incident.stream, fields=sorted(changes))
    return incident


@transaction.atomic
def set_departments(pk: int, departments: Iterable[Department], *, by: User, now: datetime) -> Incident:
    """Say which departments are affected or take part in mending; their leads may then edit the incident."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=pk)
    named = list(departments)
    incident.departments.exclude(department__in=named).delete()
    _name_departments(incident, named)
    ids = sorted(department.pk for department in named)
    record("incident.departments", incident, by=by, at=now, stream=incident.stream, department_ids=ids)
    return incident


def _name_departments(incident: Incident, departments: Iterable[Department]) -> None:
    IncidentDepartment.objects.bulk_create(
        [IncidentDepartment(incident=incident, department=department) for department in departments],
        ignore_conflicts=True,
    )


@transaction.atomic
def move_incident(
    pk: int,
    to: str,
    *,
    by: User,
    now: datetime,
    stopped_by: str = "",
    sweep: Sweep = NO_SWEEP,
) -> Incident:
    """Move the incident along its states; reaching *analysing* opens the retrospective and has it compiled.

    *mitigated* needs `stopped_by`, a sentence; *closed* a search for similar things that is complete, or in
    `sweep` why not. Raises ValidationError if that is
    missing, and Stale if the move does not start where the incident stands now, or somebody was faster.
    """
    if to == Status.MITIGATED:
        return stop_incident(pk, stopped_by, at=now, by=by, now=now)
    changes: dict[str, Any] = {}
    if to == Status.CLOSED:
        complete = is_complete(Incident.objects.select_related("sweep").get(pk=pk))
        check_over(complete=complete, waiver=sweep.none_because)
        changes = {
            "closed_at": now,
            "sweep_waiver": "" if complete else sweep.none_because.strip(),
            "sweep_done_at": now if complete else None,
        }
    elif to == Status.ANALYSING:
        changes = {"closed_at": None, "sweep_done_at": None, "sweep_waiver": ""}
    incident = _claim(pk, to, changes)
    if to == Status.ANALYSING:
        open_retrospective(incident=incident, by=by, now=now)
    elif to == Status.LEARNING:
        start_sweep(incident, now=now)
    elif to == Status.CLOSED:
        stop_clocks(incident, "sweep", by=by, now=now, done=True)
    record("incident.moved", incident, by=by, at=now, stream=incident.stream, to=str(to))
    return incident


@transaction.atomic
def stop_incident(
    pk: int, what: str, *, at: datetime, by: User, now: datetime, seen_by: str = ""
) -> Incident:
    """It has stopped, at `at`, by `what` (one sentence), seen by `seen_by` (a role, an outside party); the
    reporter is told. Raises as `move_incident`.
    """
    incident = Incident.objects.get(pk=pk)
    rules.check_stopped(what, started_at=incident.started_at, at=at, now=now)
    said = {"stopped_by_what": what.strip(), "seen_stopped_by": seen_by.strip()}
    changes = {"mitigated_at": at, "still_going_on": False, **said}
    incident = _claim(pk, Status.MITIGATED, changes)
    activity, told = incident.activity, notice_about(incident)
    open_to_all = activity is not None and not activity.restricted
    tell({incident.reporter} - {by}, "incident_stopped", told, now=now, in_groups=open_to_all)
    record("incident.moved", incident, by=by, at=now, stream=incident.stream, to=Status.MITIGATED.value)
    return incident


@transaction.atomic
def mark_duplicate(pk: int, of: Incident, *, by: User, now: datetime) -> Incident:
    """It is the same as `of`, which goes on instead.

    Raises ValidationError for itself or another duplicate, and Stale as `move_incident`.
    """
    if of.pk == pk or of.status == Status.DUPLICATE:
        raise ValidationError({"duplicate_of": _("Choose another incident, one that goes on.")})
    incident = _claim(pk, Status.DUPLICATE, {"duplicate_of": of})
    stop_clocks(incident, "sweep", "reply", by=by, now=now, done=False)
    to = Status.DUPLICATE.value
    record("incident.moved", incident, by=by, at=now, stream=incident.stream, to=to, of=of.pk)
    return incident


def _claim(pk: int, to: str, changes: Mapping[str, Any]) -> Incident:
    """One conditional UPDATE: of two moves at once one wins. The other, or one out of order, raises Stale."""
    incident = Incident.objects.select_related("activity", "reporter", "owner").get(pk=pk)
    if not rules.may_move(incident.status, to):
        raise Stale(incident)
    claimed = Incident.objects.filter(pk=pk, status=incident.status)
    if not claimed.update(status=to, version=F("version") + 1, **changes):
        raise Stale(Incident.objects.get(pk=pk))
    incident.refresh_from_db(fields=["status", "version", *changes])
    return incident
