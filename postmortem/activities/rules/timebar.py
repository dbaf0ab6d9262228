"""Where the time went: what went on between the request and the slot, and each row's own way behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postmortem.activities.rules.fact import Fact

BUILT = {"function", "interface"}
MATERIAL = {"poster", "copy", "guidance", "document"}
# When several go on at once the bar shows the first of these: what moves comes before what waits,
# so "waiting" is time in which nothing else was going on.
PRECEDENCE = ("building", "making", "checking", "deciding", "waiting", "to_check", "to_decide")
SHOWN = {"to_check": "checking", "to_decide": "deciding"}  # the turn of these comes after the material

STAGES: Final[Mapping[str, str | Promise]] = {
    "deciding": _("deciding"),
    "waiting": _("waiting for material"),
    "making": _("making"),
    "building": _("building"),
    "checking": _("checking"),
    "ready": _("everything in"),
    "unknown": _("nothing on record"),
}


@dataclass(frozen=True)
class PlanRow:
    """The columns of one deliverable that are no events. `name` is what people wrote."""

    pk: int
    kind: str
    phase: str
    name: str
    due_at: datetime
    freeze_at: datetime | None = None
    department_id: int | None = None
    source_department_id: int | None = None
    decided_by_sponsor: bool = False


class Stretch(NamedTuple):
    """What went on from when until when: deciding, waiting, making, checking, building, ready, unknown."""

    kind: str
    start: datetime
    stop: datetime

    @property
    def length(self) -> timedelta:
        return self.stop - self.start

    @property
    def word(self) -> str:
        return str(STAGES[self.kind])


@dataclass(frozen=True)
class Way:
    """One row with its events, oldest first."""

    row: PlanRow
    accepted: tuple[datetime, ...]
    arrived: tuple[datetime, ...]
    stood_in: tuple[datetime, ...]
    verdicts: tuple[tuple[datetime, bool], ...]

    @property
    def moments(self) -> set[datetime]:
        return {*self.accepted, *self.arrived, *self.stood_in, *(at for at, _good in self.verdicts)}

    @property
    def turns(self) -> set[datetime]:
        """When its stage may change: its events, and its due time."""
        return {*self.moments, self.row.due_at}

    def stage(self, at: datetime) -> str | None:
        """What this row was in at that moment; None where it is the effect itself, the launch, or final."""
        if self.row.kind == "outcome" or self.row.phase == "launch":
            return None
        came = max((one for one in self.arrived if one <= at), default=None)
        if came is None:
            return self._before_arrival(at)
        verdict = next((yes for when, yes in reversed(self.verdicts) if came <= when <= at), None)
        if verdict is None:
            return "deciding" if self.row.decided_by_sponsor else "checking"
        return None if verdict else self._before_arrival(at)

    def _before_arrival(self, at: datetime) -> str:
        if not self.accepted or at < self.accepted[0]:
            return "waiting"
        if self.row.phase in ("check", "agree"):
            return "to_check" if self.row.phase == "check" else "to_decide"
        if self.row.source_department_id not in (None, self.row.department_id):
            return "waiting"
        if self.row.kind in MATERIAL and at >= self.row.due_at:
            return "waiting"
        return "building" if self.row.kind in BUILT else "making"


@dataclass(frozen=True)
class OwnWay:
    """The stages of one row between its first moment and the slot."""

    row: PlanRow
    path: list[Stretch]


@dataclass(frozen=True)
class TimeWent:
    """The bar from `begin` to `slot`, what passed until the driver was told, and each row's own way."""

    begin: datetime
    slot: datetime
    told: datetime | None
    segments: list[Stretch]
    until_told: list[Stretch]
    rows: list[OwnWay]


def row_of(fact: Fact) -> int | None:
    """The row a fact is about, or None."""
    return fact.subj_id if fact.subj_type == "activities.deliverable" else fact.params.get("row_id")


def ways(rows: Iterable[PlanRow], facts: Iterable[Fact]) -> list[Way]:
    """The rows with what happened to them, in the order of the plan."""
    events: dict[int, list[Fact]] = {}
    for fact in sorted(facts, key=lambda one: (one.at, one.kind)):
        if (row := row_of(fact)) is not None:
            events.setdefault(row, []).append(fact)
    return [_way(row, events.get(row.pk, [])) for row in rows]


def _way(row: PlanRow, facts: Sequence[Fact]) -> Way:
    def at(kind: str) -> tuple[datetime, ...]:
        return tuple(fact.at for fact in facts if fact.kind == kind and not fact.params.get("same"))

    answers = [fact for fact in facts if fact.kind in ("approved", "refused", "returned") and not fact.said]
    return Way(
        row,
        accepted=at("accepted"),
        arrived=at("arrived"),
        stood_in=at("placeholder"),
        verdicts=tuple((fact.at, fact.kind == "approved") for fact in answers),
    )


def time_went(
    begin: datetime | None, slot: datetime | None, told: datetime | None, all_ways: Sequence[Way]
) -> TimeWent | None:
    """The bar and what stands behind it, or None where request or slot is not known."""
    if begin is None or slot is None or begin >= slot:
        return None
    begun = min((at for way in all_ways for at in way.moments if at < slot), default=None)
    moments = {begin, slot, *(at for at in (told, begun) if at)}.union(*(way.turns for way in all_ways))
    marks = sorted(at for at in moments if begin <= at <= slot)
    kinds = [_stage_of_all(at, begun or told, all_ways) for at in marks[:-1]]
    rows = [_own_way(way, begun, begin, slot) for way in all_ways]
    return TimeWent(
        begin=begin,
        slot=slot,
        told=told,
        segments=merged(kinds, marks),
        until_told=merged(["deciding"], [begin, told]) if told and begin < told <= slot else [],
        rows=[one for one in rows if one.path],
    )


def _stage_of_all(at: datetime, begun: datetime | None, all_ways: Sequence[Way]) -> str:
    if begun is None or at < begun:
        return "deciding"
    if not any(way.moments for way in all_ways):
        return "unknown"
    stages = {way.stage(at) for way in all_ways}
    found = next((stage for stage in PRECEDENCE if stage in stages), "ready")
    return SHOWN.get(found, found)


def _own_way(way: Way, begun: datetime | None, begin: datetime, slot: datetime) -> OwnWay:
    """One row's stages between its first moment (the work's, if it has none) and the slot."""
    start = min((at for at in way.moments if at >= begin), default=begun or slot)
    start = min(start, begun or slot)
    marks = sorted({start, slot, *(at for at in way.turns if start < at < slot)})
    stages = [way.stage(at) for at in marks[:-1]]
    path = merged([SHOWN.get(stage, stage) if stage else "" for stage in stages], marks)
    return OwnWay(way.row, [one for one in path if one.kind])


def merged(kinds: list[str], marks: list[datetime]) -> list[Stretch]:
    """Neighbours of one kind become one stretch; what has no length is left out."""
    found: list[Stretch] = []
    for kind, (start, stop) in zip(kinds, pairwise(marks), strict=True):
        if found and found[-1].kind == kind:
            start = found.pop().start
        found.append(Stretch(kind, start, stop))
    return [one for one in found if one.stop > one.start]
