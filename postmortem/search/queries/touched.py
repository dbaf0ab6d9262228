"""Which things an event of the record may have changed."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from incidents.models import Finding, Lesson
from postmortem.audit.models import Entry
from postmortem.search.models import DocKind
from postmortem.search.queries.documents import SOURCES

# Numbers are given out before a transaction ends: what is this young may still be joined by an older number.
SETTLED: Final = timedelta(minutes=2)
OF_LABEL: Final = {source.label: kind for kind, source in SOURCES.items()}
Touched = dict[str, set[int]]


def events_after(pk: int, most: int) -> list[Entry]:
    found = Entry.objects.filter(pk__gt=pk).order_by("pk")
    return list(found.only("pk", "at", "subj_type", "subj_id")[:most])


def settled(events: Iterable[Entry], *, now: datetime) -> int:
    """The last event before which no other can turn up any more; 0 if there is none."""
    last = 0
    for event in events:
        if event.at > now - SETTLED:
            break
        last = event.pk
    return last


def touched(events: Iterable[Entry]) -> Touched:
    """Kind → ids. What is said of a finding counts for its incident, and a page's event for its lessons."""
    found: Touched = {kind: set() for kind in SOURCES}
    findings = set()
    for event in events:
        if kind := OF_LABEL.get(event.subj_type):
            found[kind].add(event.subj_id)
        elif event.subj_type == Finding._meta.label_lower:
            findings.add(event.subj_id)
    if findings:
        told = Finding.objects.filter(pk__in=findings).values_list("incident", flat=True)
        found[DocKind.INCIDENT].update(told)
    found[DocKind.LESSON].update(lessons_of(found[DocKind.RETROSPECTIVE]))
    return found


def lessons_of(retrospectives: Iterable[int]) -> Iterator[int]:
    pks = list(retrospectives)
    if pks:
        yield from Lesson.objects.filter(retrospective__in=pks).values_list("pk", flat=True)
