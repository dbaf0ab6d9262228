"""What shows that an entry of the log is so: files, links, pasted excerpts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from postmortem.outbox.actions import said_by
from postmortem.people.models import ExternalContact, User

Kind = Evidence.Kind


@contextmanager
def stored(upload: UploadedFile | None, *, by: User, now: datetime) -> Iterator[StoredFile | None]:
    """The file, if there is one, for the step that uses it; if either is refused, nothing of it stays. Raises
    ValidationError as store does.
    """
    file = store(upload, by=by, now=now) if upload else None
    used = False
    try:
        yield file
        used = True
    finally:
        if file and not used:
            discard(file)


def given_by(contact: ExternalContact | None) -> dict[str, str]:
    """What evidence says of who gave it, besides in whose name it is kept: a contact outside, or nothing."""
    return {"fact_key": f"contact:{contact.pk}"} if contact else {}


def keep(
    entry: LogEntry,
    shown: Mapping[str, StoredFile | str | None],
    *,
    by: User,
    now: datetime,
    contact: ExternalContact | None = None,
) -> int:
    """Part of a larger step: put these (file, url, text) beside the entry, without what is empty; returns how
    many there were. What a contact outside gave is kept in the name of `by`.
    """
    kinds = {"file": Kind.FILE, "url": Kind.LINK, "text": Kind.TEXT}
    kept: list[tuple[str, dict[str, Any]]] = [
        (kinds[name], {name: thing}) for name, thing in shown.items() if thing
    ]
    Evidence.objects.bulk_create(
        Evidence(
            subj_type=entry._meta.label_lower,
            subj_id=entry.pk,
            kind=kind,
            by=by,
            at=now,
            **given_by(contact),
            **fields,
        )
        for kind, fields in kept
    )
    return len(kept)


@transaction.atomic
def add_evidence(
    pk: int,
    *,
    file: StoredFile | None = None,
    url: str = "",
    by: User | None = None,
    contact: ExternalContact | None = None,
    now: datetime,
) -> LogEntry:
    """A file or a link is put beside an entry, by a person or by a contact outside.

    Raises ValidationError if there is neither, code "stale" once the entry is locked or its activity
    cancelled.
    """
    activity = LogEntry.objects.filter(pk=pk).values_list("activity", flat=True).first()
    if activity is None:
        raise lost()
    if lock(activity).status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    entry = LogEntry.objects.select_related("activity", "recorded_by").get(pk=pk)
    if entry.frozen_at:
        raise outdated(_("The entry is locked; write a new one and put it there."))
    keeper = by or entry.recorded_by
    if not keep(entry, {"file": file, "url": url}, by=keeper, now=now, contact=contact):
        raise ValidationError(_("Choose a file, or give a link."))
    record(
        "log.evidence_added",
        entry,
        by=by,
        at=now,
        stream=entry.activity.stream,
        number=entry.number,
        sha256=file.sha256 if file else "",
        **said_by(contact),
    )
    return entry


def add_file(pk: int, upload: UploadedFile | None, url: str, *, by: User, now: datetime) -> LogEntry:
    """Store the file, if there is one, and put it beside the entry; if either is refused, nothing of it
    stays. Raises ValidationError as store and add_evidence do.
    """
    with stored(upload, by=by, now=now) as file:
        return add_evidence(pk, file=file, url=url, by=by, now=now)
