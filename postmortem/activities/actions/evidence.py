"""What shows that an entry of the log is so: files, links, pasted excerpts."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock, lost, outdated
from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.actions import record
from postmortem.evidence.actions import discard, store
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.people.models import User

Kind = Evidence.Kind


def keep(entry: LogEntry, *, file: StoredFile | None, url: str, text: str, by: User, now: datetime) -> int:
    """Part of a larger step: put these beside the entry; returns how many there were."""
    given: list[tuple[str, dict[str, Any]]] = [
        (Kind.FILE, {"file": file}),
        (Kind.LINK, {"url": url}),
        (Kind.TEXT, {"text": text}),
    ]
    kept = [(kind, fields) for kind, fields in given if all(fields.values())]
    Evidence.objects.bulk_create(
        Evidence(subj_type=entry._meta.label_lower, subj_id=entry.pk, kind=kind, by=by, at=now, **fields)
        for kind, fields in kept
    )
    return len(kept)


@transaction.atomic
def add_evidence(
    pk: int, *, file: StoredFile | None = None, url: str = "", by: User, now: datetime
) -> LogEntry:
    """A file or a link is put beside an entry.

    Raises ValidationError if there is neither, code "stale" once the entry is locked or its activity
    cancelled.
    """
    activity = LogEntry.objects.filter(pk=pk).values_list("activity", flat=True).first()
    if activity is None:
        raise lost()
    if lock(activity).status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    entry = LogEntry.objects.select_related("activity").get(pk=pk)
    if entry.frozen_at:
        raise outdated(_("The entry is locked; write a new one and put it there."))
    kept = keep(entry, file=file, url=url, text="", by=by, now=now)
    if not kept:
        raise ValidationError(_("Choose a file, or give a link."))
    record(
        "log.evidence_added",
        entry,
        by=by,
        at=now,
        stream=entry.activity.stream,
        number=entry.number,
        sha256=file.sha256 if file else "",
    )
    return entry


def add_file(pk: int, upload: UploadedFile | None, url: str, *, by: User, now: datetime) -> LogEntry:
    """Store the file, if there is one, and put it beside the entry; if either is refused, nothing of it
    stays. Raises ValidationError as store and add_evidence do.
    """
    file = store(upload, by=by, now=now) if upload else None
    kept = False
    try:
        entry = add_evidence(pk, file=file, url=url, by=by, now=now)
        kept = True
    finally:
        if file and not kept:
            discard(file)
    return entry
