"""While it goes on: what helps in the meantime, and what customers are told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from incidents.actions.incident_record import still_open
from incidents.models import Incident
from postmortem.audit.actions import record
from postmortem.drafts.actions import save_if_current
from postmortem.people.models import User


@transaction.atomic
def say_meanwhile(pk: int, version: int, changes: Mapping[str, str], *, by: User, now: datetime) -> Incident:
    """Save workaround or message to customers.

    Raises Stale if somebody saved after `version`, ValidationError once the incident has ended.
    """
    incident = still_open(pk)
    if changes:
        save_if_current(Incident, pk, version, changes, by=by, now=now)
        incident.refresh_from_db()
    record("incident.meanwhile", incident, by=by, at=now, stream=incident.stream, fields=sorted(changes))
    return incident
