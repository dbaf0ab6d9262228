"""What is added to an incident: findings, events of its timeline, figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Finding, Impact, Incident, TimelineEvent
from incidents.rules.incident import OVER
from postmortem.activities.models import CheckCell, Deliverable, LogEntry
from postmortem.audit.actions import record
from postmortem.people.models import Department, User


@dataclass(frozen=True)
class NewFinding:
    """One thing somebody saw; the deliverable, the rule and the agreement it is about, if there are any."""

    kind: str
    text: str
    deliverable: Deliverable | None = None
    check_cell: CheckCell | None = None
    log_entry: LogEntry | None = None


@dataclass(frozen=True)
class NewEvent:
    """One event of the timeline, with a link to what shows it."""

    happened_at: datetime
    marker: str
    text: str
    evidence_url: str = ""
    department: Department | None = None


@dataclass(frozen=True)
class NewImpact:
    """One figure: what was expected, what came."""

    kind: str
    expected: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    estimated: bool = False
    note: str = ""


@transaction.atomic
def add_finding(pk: int, new: NewFinding, *, by: User, now: datetime) -> Finding:
    """Add what somebody saw.

    Raises ValidationError for a deliverable, rule or agreement of another activity, or an ended incident.
    """
    incident = still_open(pk)
    (finding,) = write_findings(incident, [new], now=now)
    record("incident.finding_added", finding, by=by, at=now, stream=incident.stream, incident_id=pk)
    return finding


def write_findings(incident: Incident, found: Iterable[NewFinding], *, now: datetime) -> list[Finding]:
    """Part of a larger step: write them down. Raises ValidationError as `add_finding`."""
    rows = []
    for new in found:
        _check_place(incident, new)
        rows.append(Finding(incident=incident, at=now, **{**vars(new), "text": new.text.strip()}))
    return Finding.objects.bulk_create(rows)


def _check_place(incident: Incident, new: NewFinding) -> None:
    if new.deliverable and new.deliverable.activity_id != incident.activity_id:
        raise ValidationError({"deliverable": _("Choose a deliverable of this activity.")})
    if new.check_cell and new.check_cell.table.activity_id != incident.activity_id:
        raise ValidationError({"check_cell": _("Choose a rule of this activity.")})
    if new.log_entry and new.log_entry.activity_id != incident.activity_id:
        raise ValidationError({"log_entry": _("Choose an entry of this activity.")})


@transaction.atomic
def add_event(pk: int, new: NewEvent, *, by: User, now: datetime) -> TimelineEvent:
    """Add an event to the timeline. Raises ValidationError for the future or an ended incident."""
    incident = still_open(pk)
    if new.happened_at > now:
        raise ValidationError({"happened_at": _("It cannot have happened later than now.")})
    event = TimelineEvent.objects.create(
        incident=incident,
        happened_at=new.happened_at,
        zone=incident.time_zone,
        marker=new.marker,
        text=new.text.strip(),
        evidence_url=new.evidence_url,
        department=new.department,
        by=by,
        at=now,
    )
    record("incident.event_added", event, by=by, at=now, stream=incident.stream, incident_id=pk)
    return event


@transaction.atomic
def add_impact(pk: int, new: NewImpact, *, by: User, now: datetime) -> Impact:
    """Add a figure. Raises ValidationError without any number, or for an ended incident."""
    incident = still_open(pk)
    if new.expected is None and new.actual is None:
        raise ValidationError({"actual": _("Give at least one of the two numbers.")})
    impact = Impact.objects.create(
        incident=incident,
        kind=new.kind,
        unit=new.unit,
        expected=new.expected,
        actual=new.actual,
        estimated=new.estimated,
        note=new.note,
    )
    record("incident.impact_added", impact, by=by, at=now, stream=incident.stream, incident_id=pk)
    return impact


def still_open(pk: int) -> Incident:
    """The incident, locked, so that it cannot end meanwhile."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=pk)
    if incident.status in OVER:
        raise ValidationError(_("This incident has ended; open it again to add something."))
    return incident
