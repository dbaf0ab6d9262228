"""The private notepad of an incident. What stands in it leaves no trace: only its author ever sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from incidents.actions.incident_record import NewEvent, NewFinding, add_event, add_finding
from incidents.actions.retrospective_text import Condition, add_factor, add_lesson
from incidents.models import Factor, Finding, Incident, Jotting, Lesson, Retrospective, TimelineEvent
from postmortem.drafts.actions import Stale
from postmortem.people.models import User


@dataclass(frozen=True)
class NewLesson:
    """What the next one should keep, improve, start or stop."""

    kind: str
    text: str


Sorted = NewFinding | NewEvent | Condition | NewLesson
Became = Finding | TimelineEvent | Factor | Lesson


@transaction.atomic
def jot(incident: Incident | None, lines: Iterable[str], *, by: User, now: datetime) -> list[Jotting]:
    """Write lines into one's own notepad, one note each; empty lines are left out. Without an incident it is
    the notebook.
    """
    said = [line.strip() for line in lines if line.strip()]
    return Jotting.objects.bulk_create(
        [Jotting(author=by, incident=incident, text=text, at=now) for text in said]
    )


@transaction.atomic
def drop_note(note: Jotting) -> None:
    """Tear a note out, for good."""
    Jotting.objects.filter(pk=note.pk).delete()


@transaction.atomic
def sort_note(
    note: Jotting, what: Sorted, retrospective: Retrospective | None, *, by: User, now: datetime
) -> Jotting:
    """A note becomes a finding or an event of the incident, or a condition or lesson of `retrospective`.

    Raises Stale if it was sorted already, and what the action that adds it raises.
    """
    if not Jotting.objects.filter(pk=note.pk, sorted_at__isnull=True).update(sorted_at=now):
        raise Stale(Jotting.objects.filter(pk=note.pk).first())
    made = _made(note, what, retrospective, by=by, now=now)
    note.sorted_at, note.became_type, note.became_id = now, made._meta.label_lower, made.pk
    Jotting.objects.filter(pk=note.pk).update(became_type=note.became_type, became_id=made.pk)
    return note


def _made(
    note: Jotting, what: Sorted, retrospective: Retrospective | None, *, by: User, now: datetime
) -> Became:
    """What it became; the action that adds it records the event."""
    if isinstance(what, NewFinding):
        return add_finding(note.incident_id or 0, what, by=by, now=now)
    if isinstance(what, NewEvent):
        return add_event(note.incident_id or 0, what, by=by, now=now)
    if retrospective is None:
        raise Stale(note)
    if isinstance(what, Condition):
        return add_factor(retrospective.pk, what, by=by, now=now)
    return add_lesson(retrospective.pk, what.kind, what.text, by=by, now=now)
