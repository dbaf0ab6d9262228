"""A date change that everybody has confirmed is carried out."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.activity import edit_activity
from postmortem.activities.actions.asking import lock, locked, outdated, refused
from postmortem.activities.actions.deliverable import edit_deliverable
from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.actions import record
from postmortem.people.models import User


@transaction.atomic
def carry_out_date_change(pk: int, *, by: User, now: datetime) -> Activity:
    """The launch, or the due time of the row it is about, moves to the date that was agreed. With the launch
    slots and the final effect move along.

    Raises ValidationError, code "stale", if it is not confirmed by all, or what it moves is not where the
    change begins any more; code "refused" for a due time after the row must be final.
    """
    entry = LogEntry.objects.select_related("activity").get(pk=pk)
    activity = lock(entry.activity_id)
    if entry.deliverable_id is None:
        _move_launch(entry, activity, by, now)
    else:
        _move_row(entry, entry.deliverable_id, by, now)
    record("log.date_carried_out", entry, by=by, at=now, stream=activity.stream, number=entry.number)
    return Activity.objects.get(pk=activity.pk)


def _move_launch(entry: LogEntry, activity: Activity, by: User, now: datetime) -> None:
    if not rules.moves_launch(entry, activity):
        raise outdated(_("The launch stands at another date by now, or not everybody has confirmed it."))
    changes = {"agreed_launch_at": entry.moves_to}
    edit_activity(activity.pk, activity.version, changes, by=by, now=now, said_in=entry)


def _move_row(entry: LogEntry, row_pk: int, by: User, now: datetime) -> None:
    row = locked(row_pk)
    if not rules.moves_row(entry, row):
        raise outdated(_("The row is due at another time by now, or not everybody has confirmed it."))
    try:
        edit_deliverable(row.pk, row.version, {"due_at": entry.moves_to}, by=by, now=now, said_in=entry)
    except ValidationError as wrong:
        raise refused(" ".join(wrong.messages)) from None
