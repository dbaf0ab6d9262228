"""The figures follow the record; nothing is asked to remember them.

1. The newest entries of the record name the things that changed; a few further rows are read in turn.
2. What each of them counts as now (Case) is compared with what it counted as before.
3. The difference is added to the figures in the same transaction.

Whoever counts holds one row for that long, so two ticks at once count one after the other, and what is read
twice counts once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import CharField, Count, F, Sum, Value
from django.db.models.functions import Cast, Coalesce

from postmortem.insights.models import Case, CountMark, Figure
from postmortem.insights.queries.cases import SOURCES, next_rows
from postmortem.insights.queries.touched import events_after, settled, touched
from postmortem.insights.rules.measures import ALL, AXES, DEPARTMENT, KIND, Place, added_up

EVENTS: Final = 500
FILLING: Final = 1000  # rows of each source with a tick, until all have been read once
TURNING: Final = 50  # rows of one source with a tick, ever after
AT_ONCE: Final = 2000  # rows read at once when everything is counted again
RECORD: Final = "record"
TOLD: Final = (
    *("week", "kind", "code", "amount", "department_id"),
    *("activity_id", "incident_id", "retrospective_id"),
)


def count_due(*, now: datetime) -> dict[str, int]:
    """Count again what was touched since the last time, and a few rows in turn; returns how many changed."""
    changed = follow_record(now=now) + turn(now=now)
    return {"counted": changed} if changed else {}


@transaction.atomic
def follow_record(*, now: datetime) -> int:
    """What the newest events are about, counted again; how many cases changed."""
    mark = hold()
    events = events_after(mark.pk_read, EVENTS)
    changed = sum(count(source, pks) for source, pks in touched(events).items()) if events else 0
    if last := settled(events, now=now):
        move(mark, to=last)
    return changed


@transaction.atomic
def turn(*, now: datetime) -> int:
    """The next rows of the sources that have not been read once, else of the source whose turn it is."""
    hold()
    marks = marks_of(SOURCES)
    filling = [source for source in SOURCES if not marks[source].is_complete]
    sources = filling or [list(SOURCES)[int(now.timestamp() / 60) % len(SOURCES)]]
    return sum(read_on(marks[source], FILLING if filling else TURNING) for source in sources)


def read_on(mark: CountMark, most: int) -> int:
    """The rows after the mark; at the end it starts again, and then the source is complete."""
    pks = next_rows(mark.name, mark.pk_read, most)
    changed = count(mark.name, set(pks)) if pks else 0
    is_end = len(pks) < most
    move(mark, to=0 if is_end else pks[-1], is_complete=mark.is_complete or is_end)
    return changed


def hold() -> CountMark:
    """The mark of the record, locked until the transaction ends."""
    CountMark.objects.get_or_create(name=RECORD)
    return CountMark.objects.select_for_update().get(name=RECORD)


def marks_of(names: Iterable[str]) -> dict[str, CountMark]:
    """How far each source has been read, by name; the caller holds the record's mark."""
    wanted = list(names)
    CountMark.objects.bulk_create([CountMark(name=name) for name in wanted], ignore_conflicts=True)
    return {mark.name: mark for mark in CountMark.objects.filter(name__in=wanted)}


def move(mark: CountMark, *, to: int, is_complete: bool = False) -> None:
    CountMark.objects.filter(pk=mark.pk).update(pk_read=to, is_complete=is_complete)


def count(source: str, pks: set[int]) -> int:
    """Make the cases of these things and the figures equal to the things; how many cases had to change."""
    names = SOURCES[source].names
    fresh = {(one.name, one.subj_id): one for one in SOURCES[source].read(pks)}
    kept = {(one.name, one.subj_id): one for one in Case.objects.filter(name__in=names, subj_id__in=pks)}
    gone = [one for key, one in kept.items() if key not in fresh]
    changed = [one for key, one in fresh.items() if key not in kept or not is_same(kept[key], one)]
    was = [kept[one.name, one.subj_id] for one in changed if (one.name, one.subj_id) in kept]
    add_difference(removed=[*gone, *was], added=changed)
    Case.objects.filter(pk__in=[one.pk for one in gone]).delete()
    Case.objects.bulk_create(
        changed,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["name", "subj_id"],
        update_fields=[name.removesuffix("_id") for name in TOLD],
    )
    return len(gone) + len(changed)


def is_same(old: Case, new: Case) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in TOLD)


def add_difference(*, removed: Iterable[Case], added: Iterable[Case]) -> None:
    """Take the removed cases out of the figures and put the added ones in."""
    numbers, totals = added_up(added)
    fewer, less = added_up(removed)
    numbers.subtract(fewer)
    totals.subtract(less)
    places = [place for place in numbers if numbers[place] or totals[place]]
    standing = standing_at(places)
    new = [at(place, standing.get(place), numbers[place], totals[place]) for place in places]
    Figure.objects.bulk_create(
        [one for one in new if one.n],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["name", "axis", "week", "key", "code"],
        update_fields=["n", "total"],
    )
    empty = [standing[place].pk for place, one in zip(places, new, strict=True) if not one.n]
    Figure.objects.filter(pk__in=empty).delete()


def standing_at(places: Iterable[Place]) -> dict[Place, Figure]:
    """The figures that stand at these places, and others of the same names and weeks."""
    wanted = list(places)
    if not wanted:
        return {}
    rows = Figure.objects.filter(
        name__in={one.name for one in wanted},
        axis__in={one.axis for one in wanted},
        week__in={one.week for one in wanted},
        key__in={one.key for one in wanted},
    )
    return {Place(one.name, one.axis, one.week, one.key, one.code): one for one in rows}


def at(place: Place, old: Figure | None, more: int, total: int) -> Figure:
    """The figure as it will be."""
    name, axis, week, key, code = place
    number, amount = (old.n, old.total) if old else (0, 0)
    about = {"name": name, "axis": axis, "week": week, "key": key, "code": code}
    return Figure(n=number + more, total=amount + total, **about)


@transaction.atomic
def count_everything() -> int:
    """Forget all cases and figures and count every thing once; how many cases there are.

    It holds up the ticks of the counting meanwhile, and nothing else.
    """
    hold()
    Figure.objects.all().delete()
    Case.objects.all().delete()
    for source in SOURCES:
        last = 0
        while pks := next_rows(source, last, AT_ONCE):
            Case.objects.bulk_create(SOURCES[source].read(pks), batch_size=500)
            last = pks[-1]
    Figure.objects.bulk_create(figures_of_cases(), batch_size=500)
    marks_of(SOURCES)
    CountMark.objects.filter(name__in=SOURCES).update(pk_read=0, is_complete=True)
    return Case.objects.count()


def figures_of_cases() -> Iterable[Figure]:
    """Every figure there must be, added up by the database from the cases."""
    keys = {ALL: Value(""), KIND: F("kind"), DEPARTMENT: Coalesce(Cast("department", CharField()), Value(""))}
    for axis, key in keys.items():
        names = [name for name, axes in AXES.items() if axis in axes]
        counted = (
            Case.objects.filter(name__in=names)
            .order_by()
            .values("name", "week", "code", at_key=key)
            .annotate(n=Count("pk"), total=Coalesce(Sum("amount"), 0))
        )
        for row in counted:
            yield Figure(axis=axis, key=row.pop("at_key"), **row)
