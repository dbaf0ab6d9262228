"""The two ways to write something down for good: record an event, fix a document. Beside them the security
log, and the file that says outside the database how far the chains have come.
"""

import fcntl
import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Model

from postmortem.audit import queries, rules
from postmortem.audit.models import Chain, Entry, Revision, SecurityEvent

DAILY: Final = timedelta(days=1)


@transaction.atomic
def record(verb: str, subject: Model, *, by: Model | None, at: datetime, stream: str, **data: Any) -> Entry:
    """Append one entry to the chain of `stream`. Call it last in an action: it locks the head of the chain.

    `verb` names the event ("deliverable.accepted"); `data` holds ids, codes, times as ISO text and numbers,
    never names or free text, because an entry can never be blanked.
    """
    Chain.objects.get_or_create(stream=stream)
    chain = Chain.objects.select_for_update().get(stream=stream)
    entry = Entry(
        stream=stream,
        seq=chain.seq + 1,
        at=at,
        actor_id=by.pk if by else None,
        verb=verb,
        subj_type=subject._meta.label_lower,
        subj_id=subject.pk,
        data=rules.as_stored(data),
        prev=chain.head,
    )
    entry.mac = queries.sealed(entry)
    entry.save(force_insert=True)
    Chain.objects.filter(pk=chain.pk).update(seq=entry.seq, head=entry.mac)
    return entry


@transaction.atomic
def fix(kind: str, subject: Model, document: dict[str, Any], *, by: Model | None, at: datetime) -> Revision:
    """Freeze a document as the next revision of its kind for `subject`.

    The document must be plain JSON with ids and codes. Raises IntegrityError if two fix the same number at
    once.
    """
    document = rules.as_stored(document)
    newest = queries.revisions(kind, subject).aggregate(n=Max("number"))["n"] or 0
    return Revision.objects.create(
        kind=kind,
        subj_type=subject._meta.label_lower,
        subj_id=subject.pk,
        number=newest + 1,
        document=document,
        sha256=rules.digest(document),
        at=at,
        by_id=by.pk if by else None,
    )


def note(
    kind: str, *, user_id: int | None = None, address: str = "", way: str = "", at: datetime
) -> SecurityEvent:
    """A line of the security log: SecurityEvent.Kind, who (if that is known), from where, how."""
    return SecurityEvent.objects.create(kind=kind, user_id=user_id, address=address[:45], way=way[:40], at=at)


def export_heads(*, now: datetime, every: timedelta = DAILY) -> rules.Sealing | None:
    """Write a line about the chains that have grown to the file outside the database, if the last line is a
    day old: whoever changes the database must change that file, too. None if it is not time yet, or if
    nothing has grown.

    The line is on disk when this returns; two at once write one line.
    """
    path = queries.heads_file()
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = queries.exported()
        last = next((line for line in reversed(lines) if line), None)
        if last and now - datetime.fromisoformat(last.at) < every:
            return None
        heads = queries.grown(lines)
        if not heads:
            return None
        before = last.sign if last else ""
        line = rules.signed(queries.heads_key(), before, len(lines) + 1, now.isoformat(), heads)
        file.write(line.text() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return line


def set_heads_aside(*, now: datetime) -> None:
    """The record begins anew (emptied, restored): what the file said of the one before is kept beside it."""
    path = queries.heads_file()
    with suppress(FileNotFoundError):
        path.rename(path.with_name(f"{path.stem}.until-{now:%Y%m%dT%H%M%S}{path.suffix}"))
