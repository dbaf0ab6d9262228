"""The two ways to write something down for good: record an event, fix a document."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Model

from postmortem.audit import queries, rules
from postmortem.audit.models import Chain, Entry, Revision


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
