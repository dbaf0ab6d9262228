"""What happens to rows of the timeline: written, many at once, changed, taken out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.actions.incident_record import still_open
from incidents.models import Incident, TimelineEvent
from postmortem.audit.actions import record
from postmortem.drafts.actions import merged, save_if_current
from postmortem.drafts.models import TextVersion
from postmortem.evidence.models import Evidence
from postmortem.people.models import Department, User

Precision = TimelineEvent.Precision


@dataclass(frozen=True)
class NewRow:
    """One row: when (nothing if it is not known), until when, how exactly, in whose local time, and what."""

    text: str
    marker: str
    happened_at: datetime | None = None
    until: datetime | None = None
    precision: str = str(Precision.EXACT)
    zone: str = ""
    evidence_url: str = ""
    department: Department | None = None
    raw_time: str = ""


@transaction.atomic
def write_row(pk: int, new: NewRow, *, by: User, now: datetime) -> TimelineEvent:
    """Add one row to the timeline of incident `pk`.

    Raises ValidationError for a time that is missing, in the future or in the wrong order, or an ended
    incident.
    """
    incident = still_open(pk)
    (event,) = _written(incident, [new], by=by, now=now)
    record("incident.event_added", event, by=by, at=now, stream=incident.stream, incident_id=pk)
    return event


@transaction.atomic
def write_rows(pk: int, rows: Iterable[NewRow], *, by: User, now: datetime) -> list[TimelineEvent]:
    """Add many rows at once, all or none. Raises ValidationError as `write_row`, or if there are none."""
    incident = still_open(pk)
    try:
        made = _written(incident, list(rows), by=by, now=now)
    except ValidationError as refused:
        raise ValidationError({"lines": refused.messages}) from refused
    if not made:
        raise ValidationError({"lines": _("Nothing to add: paste at least one line.")})
    ids = [event.pk for event in made]
    record("incident.events_added", incident, by=by, at=now, stream=incident.stream, event_ids=ids)
    return made


@transaction.atomic
def edit_row(pk: int, version: int, changes: Mapping[str, Any], *, by: User, now: datetime) -> TimelineEvent:
    """Change a row; what it said before stays in its history.

    Raises Stale if somebody saved after `version`, ValidationError as `write_row`.
    """
    event = TimelineEvent.objects.get(pk=pk)
    incident = still_open(event.incident_id)
    if changes:
        _keep_first_words(event, by=event.by, at=event.at)
        version, changes = merged(TimelineEvent, pk, version, changes)
        stored = {name: getattr(event, name) for name in ("happened_at", "until", "precision")}
        check_times({**stored, **changes}, now=now)
        save_if_current(TimelineEvent, pk, version, changes, by=by, now=now)
        event.refresh_from_db()
    fields, about = sorted(changes), {"incident_id": incident.pk}
    record("incident.event_edited", event, by=by, at=now, stream=incident.stream, fields=fields, **about)
    return event


@transaction.atomic
def remove_row(pk: int, *, by: User, now: datetime) -> None:
    """Take a row out, with what showed it; its words stay in its history. Gone already: nothing happens."""
    event = TimelineEvent.objects.filter(pk=pk).first()
    if event is None:
        return
    incident = still_open(event.incident_id)
    _keep_first_words(event, by=by, at=now)
    shown = Evidence.objects.filter(subj_type=TimelineEvent._meta.label_lower, subj_id=pk)
    hashes = sorted(filter(None, shown.values_list("file__sha256", flat=True)))
    shown.delete()
    TimelineEvent.objects.filter(pk=pk).delete()
    said = {"event_id": pk, "marker": event.marker, "sha256": hashes}
    record("incident.event_removed", incident, by=by, at=now, stream=incident.stream, **said)


def check_times(row: Mapping[str, Any], *, now: datetime) -> None:
    """Raises ValidationError on the field for a time that is missing, to come, or ends before it begins."""
    at, until, precision = row["happened_at"], row["until"], row["precision"]
    if at is None and precision != Precision.UNKNOWN:
        raise ValidationError({"happened_at": _("Say when, or that the time is not known.")})
    if at and at > now:
        raise ValidationError({"happened_at": _("It cannot have happened later than now.")})
    if until and (at is None or until < at):
        raise ValidationError({"until": _("It cannot have ended before it began.")})


def _written(incident: Incident, rows: list[NewRow], *, by: User, now: datetime) -> list[TimelineEvent]:
    for row in rows:
        try:
            check_times(vars(row), now=now)
        except ValidationError as refused:
            raise refused if len(rows) == 1 else _about(row, refused) from refused
    return [
        TimelineEvent.objects.create(
            **{**vars(row), "text": row.text.strip(), "zone": row.zone or incident.time_zone},
            incident=incident,
            by=by,
            at=now,
        )
        for row in rows
    ]


def _about(row: NewRow, refused: ValidationError) -> ValidationError:
    """Which of many rows it is about."""
    said = {"row": row.text[:60], "why": " ".join(refused.messages)}
    return ValidationError(_("“%(row)s”: %(why)s") % said)


def _keep_first_words(event: TimelineEvent, *, by: User, at: datetime) -> None:
    """Its words as they stand, unless this version of it is kept already."""
    TextVersion.objects.get_or_create(
        subj_type=event._meta.label_lower,
        subj_id=event.pk,
        version=event.version,
        defaults={"fields": {"text": event.text, "marker": event.marker}, "by": by, "at": at},
    )
