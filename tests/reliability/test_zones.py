"""A due time means what people saw on the clock, in every time zone and around every change of its clocks."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from postmortem.outbox import rules
from tests.reliability.zones import cases, transitions, wrong, zones

pytestmark = pytest.mark.once


def test_every_step_is_told_once_and_at_its_own_time_around_every_change_of_clocks(full, measured):
    chosen = zones(every=full)
    found = Counter(wrong(case) for zone in chosen for case in cases(zone))

    assert set(found) == {""}
    measured(
        zones=len(chosen),
        changes=sum(len(transitions(ZoneInfo(zone))) for zone in chosen),
        due_times=found[""],
        reminders=5 * found[""],
        early=0,
        lost=0,
        doubled=0,
    )


def on_the_wall(times, rungs, works_on):
    """Planted: hours and days are added to what the clock shows at the due."""
    due = times.due_at.astimezone(ZoneInfo(times.zone))
    return [
        rules.Step(step.number, due + (step.at - times.due_at), step.reach)
        for step in in_seconds(times, rungs, works_on)
    ]


def in_seconds(times, rungs, works_on):
    """Planted: a day is twenty-four hours."""
    from_at, due_at, freeze_at, *_more = times
    return rules.ladder(rules.Times(from_at, due_at, freeze_at, "UTC"), rungs, works_on)


@pytest.mark.parametrize("planted", [on_the_wall, in_seconds])
def test_naive_arithmetic_is_caught(planted):
    found = Counter(wrong(case, planted) for case in cases("Europe/Berlin"))

    assert found["early"] > 10
    assert found["late"] > 10
