"""Reads of the record: an object's history, the newest revision, and whether the chains hold."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.crypto import salted_hmac

from postmortem.audit import rules
from postmortem.audit.models import Chain, Entry, Revision, SecurityEvent

PAGE = 50
Row = TypeVar("Row", Entry, SecurityEvent)


class Break(NamedTuple):
    """A place where a chain does not hold."""

    stream: str
    seq: int
    reason: str


def key(secret: str | None = None) -> bytes:
    """The sealing key; it is derived from SECRET_KEY and so never stands in the database."""
    return salted_hmac("postmortem.audit", "chain", secret=secret, algorithm="sha256").digest()


def keys() -> list[bytes]:
    """The sealing key, then those of SECRET_KEY_FALLBACKS, under which older entries were sealed."""
    return [key(), *map(key, settings.SECRET_KEY_FALLBACKS)]


def sealed(entry: Entry, using: bytes | None = None) -> str:
    fields = [entry.actor_id, entry.verb, entry.subj_type, entry.subj_id, entry.data]
    return rules.seal(using or key(), prev=entry.prev, seq=entry.seq, at=entry.at, fields=fields)


def counted() -> int:
    """How many entries there are."""
    return Entry.objects.count()


def history(subject: Model) -> QuerySet[Entry]:
    """Every entry about one object, oldest first."""
    return Entry.objects.filter(subj_type=subject._meta.label_lower, subj_id=subject.pk).order_by("at", "pk")


def newest(rows: "QuerySet[Row]", before: str) -> "tuple[list[Row], str]":
    """One page of entries or security events, the newest first, and the mark of the page after it (empty:
    there is none). Raises ValueError unless `before` is empty or such a mark.
    """
    if before:
        at, _tilde, pk = before.partition("~")
        moment, number = datetime.fromisoformat(at), int(pk)
        if moment.tzinfo is None:
            raise ValueError(before)
        rows = rows.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=number))
    found = list(rows.order_by("-at", "-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.at.isoformat()}~{last.pk}" if last else ""


def security_log(before: str) -> tuple[list[SecurityEvent], str]:
    """One page of who came in and who was kept out, as `newest`."""
    return newest(SecurityEvent.objects.all(), before)


def revisions(kind: str, subject: Model) -> QuerySet[Revision]:
    """The revisions of one kind for one object, first to last."""
    return Revision.objects.filter(kind=kind, subj_type=subject._meta.label_lower, subj_id=subject.pk)


# --- whether everything holds ---------------------------------------------------------------------------


def heads_file() -> Path:
    """Outside the database: how far every chain had come, a line a day."""
    return Path(settings.HEADS_FILE)


def heads_key(secret: str | None = None) -> bytes:
    return salted_hmac("postmortem.audit", "heads", secret=secret, algorithm="sha256").digest()


def exported() -> list[rules.Sealing | None]:
    """The lines of the file of heads, first to last; None for one that cannot be read."""
    try:
        lines = heads_file().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return list(rules.sealings(lines))


def verify() -> Iterator[Break]:
    """Walk every chain and the file of heads; yields where an entry was changed, taken out, put in or cut
    off, which documents are not what was fixed, and where the file was changed.
    """
    yield from _chains()
    yield from _documents()
    yield from _exports(exported())


def _chains() -> Iterator[Break]:
    heads = {chain.stream: chain for chain in Chain.objects.all()}
    ring = keys()
    seq: dict[str, int] = {}
    prev: dict[str, str] = {}
    oldest: dict[str, int] = {}  # the key of the entry before: a later one has the same or a newer one
    for entry in Entry.objects.order_by("stream", "seq").iterator():
        if entry.seq != seq.get(entry.stream, 0) + 1 or entry.prev != prev.get(entry.stream, ""):
            yield Break(entry.stream, entry.seq, "gap")
        used = _key_of(entry, ring, oldest.get(entry.stream, len(ring) - 1))
        if used is None:
            yield Break(entry.stream, entry.seq, "changed")
        else:
            oldest[entry.stream] = used
        seq[entry.stream], prev[entry.stream] = entry.seq, entry.mac
    for stream in sorted(heads.keys() | seq.keys()):
        chain = heads.get(stream)
        if chain is None or (chain.seq, chain.head) != (seq.get(stream, 0), prev.get(stream, "")):
            yield Break(stream, seq.get(stream, 0), "head")


def _key_of(entry: Entry, ring: Sequence[bytes], oldest: int) -> int | None:
    """Which key it was sealed with, 0 being the present one; none older than `oldest` counts."""
    for number, one in enumerate(ring[: oldest + 1]):
        if hmac.compare_digest(entry.mac, sealed(entry, one)):
            return number
    return None


def _documents() -> Iterator[Break]:
    """Every revision's content is its hash's, and none is missing between the first and the last."""
    latest: dict[tuple[str, str, int], int] = {}
    for one in Revision.objects.order_by("kind", "subj_type", "subj_id", "number").iterator():
        subject, place = (one.kind, one.subj_type, one.subj_id), f"{one.kind} {one.subj_type}:{one.subj_id}"
        if one.number != latest.get(subject, 0) + 1:
            yield Break(place, one.number, "gap")
        if one.sha256 != rules.digest(one.document):
            yield Break(place, one.number, "changed")
        latest[subject] = one.number


def _exports(lines: Sequence[rules.Sealing | None]) -> Iterator[Break]:
    """What the file of heads says was there is still there, and the file is as it was written."""
    ring = [heads_key(), *map(heads_key, settings.SECRET_KEY_FALLBACKS)]
    before, wanted = "", dict[tuple[str, int], str]()
    for number, line in enumerate(lines, 1):
        if line is None or line.number != number or not _is_signed(line, before, ring):
            yield Break(heads_file().name, number, "changed")
        if line is not None:
            before = line.sign
            wanted |= {(head.stream, head.seq): head.mac for head in line.heads}
    found = _sealed_at(wanted)
    for (stream, seq), mac in sorted(wanted.items()):
        if found.get((stream, seq)) != mac:
            yield Break(stream, seq, "cut")


def _sealed_at(places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What stands now in the chains of these places, and every document's hash."""
    entries = Entry.objects.filter(stream__in={stream for stream, _seq in places})
    macs = entries.values_list("stream", "seq", "mac").iterator()
    return {(stream, seq): mac for stream, seq, mac in macs} | {
        (head.stream, head.seq): head.mac for head in _fixed()
    }


def _fixed() -> Iterator[rules.Head]:
    """Every document that was fixed, like the head of a chain of its own."""
    rows = Revision.objects.order_by("pk").values_list("kind", "subj_type", "subj_id", "number", "sha256")
    for kind, subj_type, subj_id, number, sha256 in rows.iterator():
        yield rules.Head(f"document:{kind}:{subj_type}:{subj_id}", number, sha256)


def not_in_file(told: Iterable[str]) -> Iterator[Break]:
    """Of lines that were mailed (NUMBER:SIGN) those that do not stand so in the file of heads."""
    signs = {f"{line.number}:{line.sign}" for line in exported() if line}
    for one in told:
        if one.strip() not in signs:
            number = one.partition(":")[0].strip()
            yield Break(heads_file().name, int(number) if number.isdecimal() else 0, "changed")


def _is_signed(line: rules.Sealing, before: str, ring: Sequence[bytes]) -> bool:
    again = (rules.signed(one, before, line.number, line.at, line.heads).sign for one in ring)
    return any(hmac.compare_digest(line.sign, sign) for sign in again)


def grown(lines: Sequence[rules.Sealing | None]) -> list[rules.Head]:
    """The heads of the chains that have grown, and the documents fixed, since the last lines of the file."""
    known = {(head.stream, head.seq) for line in lines if line for head in line.heads}
    chains = Chain.objects.order_by("stream").values_list("stream", "seq", "head")
    heads = [*(rules.Head(*chain) for chain in chains), *_fixed()]
    return [head for head in heads if (head.stream, head.seq) not in known]
