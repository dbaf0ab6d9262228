"""Reads of the record: an object's history, the newest revision, and whether the chains hold."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Model, QuerySet
from django.utils.crypto import salted_hmac

from postmortem.audit import rules
from postmortem.audit.models import Chain, Entry, Revision


class Break(NamedTuple):
    """A place where a chain does not hold."""

    stream: str
    seq: int
    reason: str


def key() -> bytes:
    """The sealing key; it is derived from SECRET_KEY and so never stands in the database."""
    return salted_hmac("postmortem.audit", "chain", algorithm="sha256").digest()


def sealed(entry: Entry) -> str:
    fields = [entry.actor_id, entry.verb, entry.subj_type, entry.subj_id, entry.data]
    return rules.seal(key(), prev=entry.prev, seq=entry.seq, at=entry.at, fields=fields)


def counted() -> int:
    """How many entries there are."""
    return Entry.objects.count()


def history(subject: Model) -> QuerySet[Entry]:
    """Every entry about one object, oldest first."""
    return Entry.objects.filter(subj_type=subject._meta.label_lower, subj_id=subject.pk).order_by("at", "pk")


def revisions(kind: str, subject: Model) -> QuerySet[Revision]:
    """The revisions of one kind for one object, first to last."""
    return Revision.objects.filter(kind=kind, subj_type=subject._meta.label_lower, subj_id=subject.pk)


def verify() -> Iterator[Break]:
    """Walk every chain; yields where an entry was changed, taken out, put in or cut off."""
    heads = {chain.stream: chain for chain in Chain.objects.all()}
    seq: dict[str, int] = {}
    prev: dict[str, str] = {}
    for entry in Entry.objects.order_by("stream", "seq").iterator():
        if entry.seq != seq.get(entry.stream, 0) + 1 or entry.prev != prev.get(entry.stream, ""):
            yield Break(entry.stream, entry.seq, "gap")
        if entry.mac != sealed(entry):
            yield Break(entry.stream, entry.seq, "changed")
        seq[entry.stream], prev[entry.stream] = entry.seq, entry.mac
    for stream in sorted(heads.keys() | seq.keys()):
        chain = heads.get(stream)
        if chain is None or (chain.seq, chain.head) != (seq.get(stream, 0), prev.get(stream, "")):
            yield Break(stream, seq.get(stream, 0), "head")
