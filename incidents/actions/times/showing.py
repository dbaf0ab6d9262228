"""What shows that a row of the timeline or a condition is so: a file, a link, an excerpt, an entry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.actions.incident_record import still_open
from incidents.actions.retrospective_text import being_written
from incidents.models import Factor, TimelineEvent
from postmortem.activities.models import AssetVersion, LogEntry
from postmortem.audit.actions import record
from postmortem.evidence.actions import discard, store
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.people.models import User

Kind = Evidence.Kind


@dataclass(frozen=True)
class Given:
    """What somebody puts beside it: any number of these, at least one."""

    upload: UploadedFile | None = None
    url: str = ""
    text: str = ""
    entry: LogEntry | None = None
    version: AssetVersion | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.upload or self.url or self.text.strip() or self.entry or self.version)


def show_event(event: TimelineEvent, given: Given, *, by: User, now: datetime) -> list[Evidence]:
    """Put these beside a row of the timeline; if it is refused, nothing of the file stays.

    Raises ValidationError for nothing at all, for what is of another activity, as `store` does, and once the
    incident has ended.
    """
    return _with_file(given, lambda file: _show_event(event, given, file, by=by, now=now), by=by, now=now)


def show_factor(factor: Factor, given: Given, *, by: User, now: datetime) -> list[Evidence]:
    """Put these beside a condition; as `show_event`, while the page is being written."""
    return _with_file(given, lambda file: _show_factor(factor, given, file, by=by, now=now), by=by, now=now)


def _with_file(
    given: Given, keep: Callable[[StoredFile | None], list[Evidence]], *, by: User, now: datetime
) -> list[Evidence]:
    if given.is_empty:
        raise ValidationError(_("Give at least one: a file, a link, an excerpt, an agreement or a version."))
    file = store(given.upload, by=by, now=now) if given.upload else None
    kept = False
    try:
        made = keep(file)
        kept = True
    finally:
        if file and not kept:
            discard(file)
    return made


@transaction.atomic
def _show_event(
    event: TimelineEvent, given: Given, file: StoredFile | None, *, by: User, now: datetime
) -> list[Evidence]:
    incident = still_open(event.incident_id)
    check_place(given, incident.activity_id)
    made = [put(event, kind, fields, by=by, now=now) for kind, fields in _parts(given, file)]
    said = {"incident_id": incident.pk, "kinds": [one.kind for one in made], "sha256": _digest(file)}
    record("incident.event_shown", event, by=by, at=now, stream=incident.stream, **said)
    return made


@transaction.atomic
def _show_factor(
    factor: Factor, given: Given, file: StoredFile | None, *, by: User, now: datetime
) -> list[Evidence]:
    found = being_written(factor.retrospective_id)
    about = found.incident.activity_id if found.incident else found.activity_id
    check_place(given, about)
    made = [put(factor, kind, fields, by=by, now=now) for kind, fields in _parts(given, file)]
    said = {"kinds": [one.kind for one in made], "sha256": _digest(file)}
    record("retrospective.condition_shown", factor, by=by, at=now, stream=found.stream, **said)
    return made


def check_place(given: Given, activity_id: int | None) -> None:
    """Agreements and versions are those of the same activity. Raises ValidationError on the field."""
    if given.entry and given.entry.activity_id != activity_id:
        raise ValidationError({"entry": _("Choose an entry of this activity.")})
    if given.version and given.version.deliverable.activity_id != activity_id:
        raise ValidationError({"shown_version": _("Choose a version of this activity.")})


def put(subject: Model, kind: str, fields: dict[str, Any], *, by: User, now: datetime) -> Evidence:
    """Part of a larger step: one piece of evidence beside `subject`."""
    about = {"subj_type": subject._meta.label_lower, "subj_id": subject.pk}
    return Evidence.objects.create(**about, kind=kind, by=by, at=now, **fields)


def _parts(given: Given, file: StoredFile | None) -> Iterator[tuple[str, dict[str, Any]]]:
    if file:
        yield Kind.FILE, {"file": file}
    if given.url:
        yield Kind.LINK, {"url": given.url}
    if given.text.strip():
        yield Kind.TEXT, {"text": given.text.strip()}
    if given.entry:
        yield Kind.LINK, of_entry(given.entry)
    if given.version:
        row = given.version.deliverable
        path = reverse("activities:deliverable", args=[row.activity_id, row.pk])
        yield Kind.LINK, {"url": path, "fact_key": f"version:{given.version.pk}"}


def of_entry(entry: LogEntry) -> dict[str, Any]:
    """An entry of the log as evidence: its page, and under `fact_key` which one it is."""
    path = reverse("activities:entry", args=[entry.activity_id, entry.number])
    return {"url": path, "fact_key": f"entry:{entry.pk}"}


def _digest(file: StoredFile | None) -> str:
    return file.sha256 if file else ""
