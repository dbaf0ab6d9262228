"""Another due time for a row, and what follows from it."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import F

from postmortem.activities import rules
from postmortem.activities.actions.asking import locked, until
from postmortem.activities.actions.taking_part import write_log
from postmortem.activities.models import Deliverable, LogEntry
from postmortem.outbox.actions import about, reschedule, tell
from postmortem.outbox.models import Duty
from postmortem.people.clock import to_local
from postmortem.people.models import User


def wall(at: datetime, zone: str) -> datetime:
    """What the clock on the wall showed, kept with a nominal UTC: a zone's later rules cannot change it."""
    return to_local(at, zone).replace(tzinfo=UTC)


def move_due(
    row: Deliverable,
    due_at: datetime,
    freeze_at: datetime | None,
    *,
    by: User,
    now: datetime,
    said_in: LogEntry | None = None,
) -> Deliverable:
    """Part of a larger step: another due time or freeze; the open duties of the row follow. It is a line of
    the log, unless it is `said_in` one already.
    """
    Deliverable.objects.filter(pk=row.pk).update(
        due_at=due_at,
        freeze_at=freeze_at,
        due_local=wall(due_at, row.due_zone),
        due_rev=F("due_rev") + 1,
    )
    if due_at != row.due_at and said_in is None:
        write_log(
            row.activity,
            kind="date_change",
            by=by,
            now=now,
            deliverable=row,
            moves_from=row.due_at,
            moves_to=due_at,
        )
    row = locked(row.pk)
    reschedule(about(row).filter(kind=Duty.Kind.DELIVER), due_at=due_at, freeze_at=freeze_at, now=now)
    within = {Duty.Kind.NAME: rules.NAME_WITHIN, Duty.Kind.ACCEPT: rules.ACCEPT_WITHIN}
    for kind, longest in within.items():
        reschedule(about(row).filter(kind=kind), now=now, **until(row, longest, now))
    if row.accountable and row.is_in_force and row.accountable != by:
        tell([row.accountable], "due_moved", told(row), now=now)
    return row


def told(row: Deliverable) -> dict[str, Any]:
    return {
        "activity_id": row.activity_id,
        "activity": row.activity.title,
        "deliverable_id": row.pk,
        "title": row.name,
        "due_at": row.due_at.isoformat(),
    }
