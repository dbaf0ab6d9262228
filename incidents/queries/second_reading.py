"""What is asked of those who read a page, and how its second reading stands."""

from datetime import datetime
from typing import Any

from incidents.models import Retrospective
from postmortem.outbox.models import Duty, DutyQuerySet


def reading_duties(retrospective: Retrospective) -> DutyQuerySet:
    """All that is or was asked of its readers: taking note, and a second reading."""
    return Duty.objects.filter(
        kind__in=(Duty.Kind.NOTE, "second"),
        subj_type=retrospective._meta.label_lower,
        subj_id=retrospective.pk,
    )


def second_said(retrospective: Retrospective, *, now: datetime) -> str:
    """How the second reading stands, for the rules: "", waiting, read, silent. One query at most."""
    if retrospective.second_reader_id is None:
        return ""
    if retrospective.second_read_at is not None:
        return "read"
    duties = reading_duties(retrospective).filter(kind="second", holder=retrospective.second_reader_id)
    return "waiting" if duties.open().filter(due_at__gt=now).exists() else "silent"


def second_in(retrospective: Retrospective) -> dict[str, Any] | None:
    """What is frozen of the second reading: of which department, and when; None if nobody read it."""
    reader, at = retrospective.second_reader, retrospective.second_read_at
    return {"department": reader.department_id, "at": at.isoformat()} if reader and at else None
