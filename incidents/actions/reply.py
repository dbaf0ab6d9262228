"""The first answer to whoever complained: its clock, and that it was given."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from incidents.models import Incident
from incidents.rules.incident import OVER
from incidents.rules.reply import reply_due
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.outbox.actions import Ask, about, ask, close, reschedule
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.outbox.queries import is_working
from postmortem.people.models import User


def start_reply(incident: Incident, *, now: datetime) -> None:
    """Part of a larger step: a complaint is to be answered, by whoever keeps the incident."""
    if incident.kind != Incident.Kind.COMPLAINT or incident.first_reply_at or incident.status in OVER:
        return
    activity, keeper = incident.activity, incident.owner or incident.reporter
    incident.first_reply_due = _due(incident)
    Incident.objects.filter(pk=incident.pk).update(first_reply_due=incident.first_reply_due)
    ask(
        Ask(
            kind="reply",
            subject=incident,
            stream=incident.stream,
            title=incident.title,
            holder=keeper,
            due_at=incident.first_reply_due,
            due_zone=incident.time_zone,
            department=keeper.department,
            driver=activity.lead if activity else None,
            sponsor=activity.sponsor if activity else None,
            is_private=activity.restricted if activity else False,
            params={"activity_id": activity.pk, "activity": activity.title} if activity else {},
        ),
        now=now,
    )


def follow_reply(incident: Incident, *, by: User, now: datetime) -> None:
    """Part of a larger step: kind or level were corrected, so an answer is due, due earlier, or not due."""
    if incident.first_reply_at:
        return
    if incident.kind != Incident.Kind.COMPLAINT:
        if incident.first_reply_due:
            close(_owed(incident), Duty.State.WITHDRAWN, by=by, now=now)
            Incident.objects.filter(pk=incident.pk).update(first_reply_due=None)
    elif incident.first_reply_due is None:
        start_reply(incident, now=now)
    elif incident.first_reply_due != (due := _due(incident)):
        Incident.objects.filter(pk=incident.pk).update(first_reply_due=due)
        reschedule(_owed(incident), due_at=due, freeze_at=None, now=now)


def _owed(incident: Incident) -> DutyQuerySet:
    return about(incident).filter(kind="reply")


def _due(incident: Incident) -> datetime:
    """Counted from when the complaint was written down."""
    zone = incident.time_zone
    return reply_due(incident.reported_at, incident.severity, zone=zone, is_working=is_working(zone))


@transaction.atomic
def first_reply(pk: int, said: str, *, at: datetime, by: User, now: datetime) -> Incident:
    """Whoever complained has had a first answer, `said`, at `at`; it becomes the message to customers.

    Raises ValidationError on `replied_at` for a time before the complaint or after now, Stale if it was
    answered already or no answer is due.
    """
    incident = Incident.objects.select_related("activity").get(pk=pk)
    if at > now:
        raise ValidationError({"replied_at": _("It cannot have been answered later than now.")})
    if at < incident.started_at:
        raise ValidationError({"replied_at": _("It cannot have been answered before it began.")})
    waiting = Incident.objects.filter(pk=pk, first_reply_due__isnull=False, first_reply_at__isnull=True)
    if not waiting.update(first_reply_at=at, customer_message=said.strip(), version=F("version") + 1):
        raise Stale(incident)
    close(_owed(incident), Duty.State.DONE, by=by, now=now)
    incident.refresh_from_db()
    record("incident.answered", incident, by=by, at=now, stream=incident.stream, answered_at=at.isoformat())
    return incident
