"""What was said, beyond what the plan writes down by itself."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock
from postmortem.activities.actions.taking_part import join, write_log
from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.actions import record
from postmortem.people.models import User


@dataclass(frozen=True)
class HeardApproval:
    """An approval as it was heard: from whom it is, who passed it on, what it covers."""

    text: str
    said_at: datetime
    said_by: User
    relayed_by: User
    scope: str = ""


@transaction.atomic
def note_relayed_approval(activity: Activity, heard: HeardApproval, *, by: User, now: datetime) -> LogEntry:
    """Write down an approval that was passed on; it stays unconfirmed until the approver says so.

    Raises ValidationError on `said_at` for a time that is still to come.
    """
    if heard.said_at > now:
        raise ValidationError({"said_at": _("It cannot have been said later than now.")})
    locked = lock(activity.pk)
    for person in (heard.said_by, heard.relayed_by):
        join(locked, person, now=now)
    entry = write_log(
        locked,
        kind=LogEntry.Kind.APPROVAL,
        by=by,
        now=now,
        text=heard.text,
        said_at=heard.said_at,
        verdict=LogEntry.Verdict.YES,
        channel=LogEntry.Channel.RELAYED,
        said_by=heard.said_by,
        relayed_by=heard.relayed_by,
        scope=heard.scope,
    )
    record("log.approval_relayed", entry, by=by, at=now, stream=locked.stream, scope=heard.scope)
    return entry
