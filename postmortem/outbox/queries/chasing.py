"""How duties are chased in this house: its ladders and its working days."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.core.cache import cache

from postmortem.outbox import rules
from postmortem.outbox.models import Control, Duty, Ladder, SpecialDay
from postmortem.outbox.registry import SOURCES

CHASING = "outbox.chasing"
KEPT = 60  # seconds; whoever changes something forgets it at once in the own process


class Chase(NamedTuple):
    """How one duty is chased; `ladder_id` is None for the ladder that its kind declares."""

    ladder_id: int | None
    rungs: rules.Rungs
    calendar: str
    special: Mapping[date, bool]

    def steps(self, times: rules.Times) -> list[rules.Step]:
        return rules.ladder(times, self.rungs, self.is_working(times.zone))

    def is_working(self, zone: str) -> rules.IsWorking:
        return rules.working_days(self.calendar, zone, self.special)


class Chasing(NamedTuple):
    """All ladders and special days: few rows, read at once. `current` is by kind and stream."""

    calendar: str
    special: dict[date, bool]
    rungs: dict[int, rules.Rungs]
    current: dict[tuple[str, str], int]

    def of(self, kind: str, stream: str) -> Chase:
        """For something asked now: the activity's own ladder, else the house's, else the declared one."""
        places = ((kind, stream), ("", stream), (kind, ""), ("", ""))
        return self.by(kind, next((self.current[place] for place in places if place in self.current), None))

    def by(self, kind: str, ladder_id: int | None) -> Chase:
        rungs = SOURCES[kind].rungs if ladder_id is None else self.rungs_of(ladder_id)
        return Chase(ladder_id, rungs, self.calendar, self.special)

    def rungs_of(self, ladder_id: int) -> rules.Rungs:
        """A ladder never changes, but another process may have made it after these were read."""
        if ladder_id not in self.rungs:
            self.rungs[ladder_id] = _rungs(Ladder.objects.get(pk=ladder_id))
        return self.rungs[ladder_id]


def _rungs(row: Ladder) -> rules.Rungs:
    return tuple(rules.Rung.of(step) for step in row.steps)


def chasing_now() -> Chasing:
    """As it is in the database: three queries."""
    ladders = list(Ladder.objects.all())
    return Chasing(
        calendar=Control.objects.values_list("calendar", flat=True).first() or "",
        special=dict(SpecialDay.objects.values_list("day", "is_working")),
        rungs={row.pk: _rungs(row) for row in ladders},
        current={(row.kind, row.stream): row.pk for row in ladders if row.is_current},
    )


def chasing() -> Chasing:
    """As it was at most a minute ago."""
    return cache.get_or_set(CHASING, chasing_now, KEPT)  # type: ignore[return-value]


def forget_chasing() -> None:
    """Something was changed: the next reader looks anew."""
    cache.set(CHASING, None, timeout=0)


def chase_of(kind: str, stream: str) -> Chase:
    """How something of this kind asked now is chased."""
    return chasing().of(kind, stream)


def chase_of_duty(duty: Duty) -> Chase:
    """How this duty is chased: as it was when it was asked or moved last."""
    return chasing().by(duty.kind, duty.ladder_id)


def is_working(zone: str) -> rules.IsWorking:
    """Which days are worked in this house, where clocks are those of `zone`."""
    found = chasing()
    return rules.working_days(found.calendar, zone, found.special)
