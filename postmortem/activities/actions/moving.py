"""A date change that everybody has confirmed is carried out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.activity import edit_activity
from postmortem.activities.actions.asking import lock, outdated
from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.actions import record
from postmortem.people.models import User


@transaction.atomic
def carry_out_date_change(pk: int, *, by: User, now: datetime) -> Activity:
    """The launch moves to the date that was agreed; slots and the final effect move along.

    Raises ValidationError, code "stale", if it is not confirmed by all, is about a single row, or the launch
    is not where the change begins any more.
    """
    entry = LogEntry.objects.select_related("activity").get(pk=pk)
    activity = lock(entry.activity_id)
    if not rules.moves_launch(entry, activity):
        raise outdated(_("The launch stands at another date by now, or not everybody has confirmed it."))
    changes = {"agreed_launch_at": entry.moves_to}
    moved = edit_activity(activity.pk, activity.version, changes, by=by, now=now, said_in=entry)
    record("log.date_carried_out", entry, by=by, at=now, stream=activity.stream, number=entry.number)
    return moved
