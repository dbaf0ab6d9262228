"""Deliverables that still have no owner when half of their time is over."""

from datetime import datetime

from postmortem.activities import rules
from postmortem.activities.models import Activity, Deliverable, LogEntry

PREPARING = (Activity.Status.ALIGNING, Activity.Status.READY)
OWNER = "owner"


def owner_key(row_pk: int) -> str:
    """What the product's question about this row is known by."""
    return f"{OWNER}:{row_pk}"


def rows_to_ask_about(now: datetime) -> list[Deliverable]:
    """Rows of running preparations that nobody has been named for though half of the time has passed, and
    about which the product has not asked yet; two queries.
    """
    nobody = Deliverable.objects.live().filter(accountable=None, status=Deliverable.Status.DRAFT)
    rows = nobody.filter(activity__status__in=PREPARING, due_at__gt=now).order_by("pk")
    late = [
        row
        for row in rows.select_related("activity__lead", "activity__sponsor")
        if rules.half_is_over(row.activity.notified_at or row.activity.created_at, row.due_at, now)
    ]
    if not late:
        return []
    kept = LogEntry.objects.filter(
        activity__in={row.activity_id for row in late}, kind=LogEntry.Kind.QUESTION, deliverable__in=late
    )
    known = {lines.get("about") for lines in kept.values_list("lines", flat=True)}
    return [row for row in late if owner_key(row.pk) not in known]
