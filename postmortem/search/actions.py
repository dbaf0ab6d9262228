"""The index follows the record; nothing is asked to remember it.

Every change leaves an entry in the record, so the record says what to read again. Whatever it does not say is
found by going through all rows in turn, a few with each tick: so the index is also filled at first, and mends
itself. It is derived: it may be emptied at any time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from postmortem.search.models import SearchDoc, SearchMark
from postmortem.search.queries.documents import SOURCES, next_rows
from postmortem.search.queries.touched import events_after, settled, touched

EVENTS: Final = 500
FILLING: Final = 400  # rows of each kind with a tick, until all have been read once
TURNING: Final = 50  # rows of one kind with a tick, ever after
RECORD: Final = "record"


def index_due(*, now: datetime) -> dict[str, int]:
    """Read again what was touched since the last time, and a few rows in turn; returns how many changed."""
    changed = follow_record(now=now) + turn(now=now)
    return {"indexed": changed} if changed else {}


def follow_record(*, now: datetime) -> int:
    """What the newest events are about, read again; how many of it changed."""
    mark = marks_of([RECORD])[RECORD]
    events = events_after(mark.pk_read, EVENTS)
    changed = sum(refresh(kind, pks) for kind, pks in touched(events).items() if pks) if events else 0
    if last := settled(events, now=now):
        move(mark, to=last)
    return changed


def turn(*, now: datetime) -> int:
    """The next rows of the kinds that have not been read once, else of the kind whose turn it is."""
    marks = marks_of(SOURCES)
    filling = [kind for kind in SOURCES if not marks[kind].is_complete]
    kinds = filling or [list(SOURCES)[int(now.timestamp() / 60) % len(SOURCES)]]
    return sum(read_on(marks[kind], FILLING if filling else TURNING) for kind in kinds)


def read_on(mark: SearchMark, most: int) -> int:
    """The rows after the mark; at the end it starts again, and then the kind is complete."""
    pks = next_rows(mark.name, mark.pk_read, most)
    changed = refresh(mark.name, set(pks)) if pks else 0
    is_end = len(pks) < most
    move(mark, to=0 if is_end else pks[-1], is_complete=mark.is_complete or is_end)
    return changed


def marks_of(names: Iterable[str]) -> dict[str, SearchMark]:
    """How far each has been read; two ticks at once read the same, which is no harm."""
    wanted = list(names)
    found = {mark.name: mark for mark in SearchMark.objects.filter(name__in=wanted)}
    missing = [SearchMark(name=name) for name in wanted if name not in found]
    if missing:
        SearchMark.objects.bulk_create(missing, ignore_conflicts=True)
        found = {mark.name: mark for mark in SearchMark.objects.filter(name__in=wanted)}
    return found


def move(mark: SearchMark, *, to: int, is_complete: bool = False) -> None:
    SearchMark.objects.filter(pk=mark.pk).update(pk_read=to, is_complete=is_complete)


@transaction.atomic
def refresh(kind: str, pks: set[int]) -> int:
    """Make these documents equal to their things; returns how many had to change."""
    fresh = {pk: doc.row(kind, pk) for pk, doc in SOURCES[kind].read(list(pks)).items()}
    kept = {one.subj_id: one for one in SearchDoc.objects.filter(kind=kind, subj_id__in=pks)}
    gone = [one.pk for pk, one in kept.items() if pk not in fresh]
    changed = [one for pk, one in fresh.items() if pk not in kept or not is_same(kept[pk], one)]
    if gone:
        SearchDoc.objects.filter(pk__in=gone).delete()
    SearchDoc.objects.bulk_create(
        changed,
        batch_size=100,
        update_conflicts=True,
        unique_fields=["kind", "subj_id"],
        update_fields=["activity", "incident", "retrospective", "number", "title", "body", "grams"],
    )
    return len(gone) + len(changed)


def is_same(old: SearchDoc, new: SearchDoc) -> bool:
    names = ("activity_id", "incident_id", "retrospective_id", "number", "title", "body", "grams")
    return all(getattr(old, name) == getattr(new, name) for name in names)


@transaction.atomic
def empty_index() -> None:
    """Forget everything; the next ticks fill it again."""
    SearchDoc.objects.all().delete()
    SearchMark.objects.all().delete()
