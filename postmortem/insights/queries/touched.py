"""Which things an event of the record may have changed, by source."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from incidents.models import ActionItem, Factor, Incident, Retrospective, Section
from postmortem.activities.models import Activity, AssetVersion, CheckCell, CheckTable, Deliverable, LogEntry
from postmortem.audit.models import Entry
from postmortem.insights.models import Case
from postmortem.insights.rules.measures import CONDITION
from raci.models import GateDecision

# Numbers are given out before a transaction ends: what is this young may still be joined by an older number.
SETTLED: Final = timedelta(minutes=2)
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
    """Source → ids of what to read again. An event of a thing counts for all that is told through it."""
    told: dict[str, set[int]] = defaultdict(set)
    for event in events:
        told[event.subj_type].add(event.subj_id)

    def of(model: type) -> set[int]:
        return told[model._meta.label_lower]  # type: ignore[attr-defined]

    found: Touched = {
        "activity": of(Activity),
        "deliverable": of(Deliverable) | through(AssetVersion, "deliverable", of(AssetVersion)),
        "entry": of(LogEntry) | through(LogEntry, "replaces", of(LogEntry)),
        "decision": of(GateDecision) | below(GateDecision, "activity", of(Activity)),
        "improvement": of(ActionItem),
        "incident": of(Incident)
        | through(Retrospective, "incident", of(Retrospective))
        | below(Incident, "sweep", of(CheckTable) | through(CheckCell, "table", of(CheckCell))),
        "condition": of(Factor) | below(Factor, "retrospective", of(Retrospective)),
        "draft": below(Section, "retrospective", of(Retrospective)),
    }
    # a condition that was taken away is no row any more, but it still counts
    gone = Case.objects.filter(name=CONDITION, retrospective__in=of(Retrospective))
    found["condition"] |= set(gone.values_list("subj_id", flat=True)) if of(Retrospective) else set()
    return {source: pks for source, pks in found.items() if pks}


def through(model: type, field: str, pks: set[int]) -> set[int]:
    """What these rows belong to."""
    if not pks:
        return set()
    found = model.objects.filter(pk__in=pks)  # type: ignore[attr-defined]
    return {pk for pk in found.values_list(field, flat=True) if pk}


def below(model: type, field: str, pks: set[int]) -> set[int]:
    """The rows that belong to these."""
    if not pks:
        return set()
    found = model.objects.filter(**{f"{field}__in": pks})  # type: ignore[attr-defined]
    return set(found.values_list("pk", flat=True))
