"""Filing in other ways: something that is over already, or the same as what is being handled."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.actions.incident import NewReport, notice_about, report, stop_incident
from incidents.actions.incident_record import NewFinding, still_open, write_findings
from incidents.models import Incident
from incidents.rules.incident import BEING_HANDLED
from incidents.rules.pieces import kind_like
from postmortem.audit.actions import record
from postmortem.outbox.actions import tell
from postmortem.people.models import User


@dataclass(frozen=True)
class Stopped:
    """What stopped it, when, and who saw that (a role or an outside party)."""

    what: str
    at: datetime
    seen_by: str


@transaction.atomic
def report_afterwards(new: NewReport, stopped: Stopped, *, by: User, now: datetime) -> Incident:
    """File something that is over, with the real times. Raises ValidationError as `report` and
    `stop_incident` do.
    """
    filed = report(new, by=by, now=now)
    return stop_incident(filed.pk, stopped.what, at=stopped.at, seen_by=stopped.seen_by, by=by, now=now)


@transaction.atomic
def join_report(pk: int, new: NewReport, *, by: User, now: datetime) -> Incident:
    """What somebody saw becomes findings of incident `pk`, which is being handled; its owner is told.

    Raises ValidationError if it has stopped meanwhile.
    """
    incident = still_open(pk)
    if incident.status not in BEING_HANDLED:
        raise ValidationError(_("That one has stopped meanwhile; send yours as a report of its own."))
    whole = NewFinding(kind=kind_like(new.seen), text=new.seen)
    found = write_findings(incident, new.findings or [whole], now=now)
    if incident.owner:
        tell({incident.owner} - {by}, "incident_joined", notice_about(incident), now=now)
    record("incident.joined", incident, by=by, at=now, stream=incident.stream, findings=len(found))
    return incident
