"""The message that an activity began with: the first note of its log, with the words as they came."""

from datetime import datetime

from postmortem.activities.actions.taking_part import write_log
from postmortem.activities.models import Activity, LogEntry
from postmortem.evidence.models import Evidence
from postmortem.people.models import User

PASTED = "message"


def keep_message(activity: Activity, text: str, *, by: User, now: datetime) -> LogEntry:
    """Part of beginning an activity: what was pasted stands in the log, and as evidence."""
    said = text.strip()
    entry = write_log(activity, kind=LogEntry.Kind.NOTE, by=by, now=now, text=said)
    Evidence.objects.create(
        subj_type=LogEntry._meta.label_lower,
        subj_id=entry.pk,
        fact_key=PASTED,
        kind=Evidence.Kind.TEXT,
        text=said,
        by=by,
        at=now,
    )
    return entry
