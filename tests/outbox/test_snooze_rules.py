"""Putting off: it moves what the holder alone would hear, and never what lead and sponsor are to hear."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from postmortem.outbox import rules
from postmortem.outbox.rules import DEFAULT, GENTLE, Reach, Times

HOUR = timedelta(hours=1)
FROM = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
FREEZE = DUE + 6 * HOUR


def steps(begun=None, until=None, freeze_at=FREEZE, rungs=DEFAULT):
    return rules.ladder(Times(FROM, DUE, freeze_at, "Asia/Shanghai", begun, until), rungs)


def shared(found):
    return [(step.at, step.reach) for step in found if step.reach != Reach.HOLDER]


def test_a_snooze_takes_the_place_of_the_next_own_reminder():
    found = steps(DUE - 5 * HOUR, DUE + HOUR)

    assert [(step.at, step.reach) for step in found] == [
        (DUE - 20.5 * HOUR, Reach.HOLDER),
        (DUE + HOUR, Reach.HOLDER),
        (DUE + 2 * HOUR, Reach.LEAD),
        (DUE + 4 * HOUR, Reach.SPONSOR),
        (FREEZE, Reach.ALL),
    ]


def test_lead_and_sponsor_hear_it_in_the_middle_of_a_snooze():
    found = steps(DUE - HOUR, DUE + 20 * HOUR)

    assert shared(found) == shared(steps())
    assert found[-1].at == DUE + 20 * HOUR


def test_steps_before_the_snooze_keep_their_numbers():
    before, after = steps(), steps(DUE - 5 * HOUR, DUE + HOUR)

    assert after[0] == before[0]


def test_a_snooze_that_ends_between_two_steps_adds_one():
    found = steps(DUE + HOUR / 2, DUE + HOUR)

    assert [step.number for step in found if step.at == DUE + HOUR] == [3]
    assert len(found) == len(steps()) + 1


@pytest.mark.parametrize("until", [DUE + HOUR, DUE + 3 * HOUR])
def test_where_only_the_holder_hears_it_everything_within_is_put_off(until):
    found = steps(DUE - HOUR, until, rungs=GENTLE)

    assert [step.at for step in found if DUE - HOUR < step.at <= until] == [until]


moments = st.integers(0, 30 * 24 * 60).map(lambda minutes: FROM + timedelta(minutes=minutes))
snoozes = st.integers(1, 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(
    moments, snoozes, st.none() | st.timedeltas(HOUR, timedelta(days=20)), st.sampled_from([DEFAULT, GENTLE])
)
def test_a_snooze_never_silences_anybody_else(begun, length, window, rungs):
    freeze_at = None if window is None else DUE + window

    found = steps(begun, begun + length, freeze_at, rungs)

    assert shared(found) == shared(steps(freeze_at=freeze_at, rungs=rungs))
    assert [step.number for step in found] == list(range(1, len(found) + 1))


@given(moments, snoozes)
def test_whoever_put_it_off_hears_of_it_once_when_the_time_is_over_and_not_before(begun, length):
    own = [step.at for step in steps(begun, begun + length) if step.reach == Reach.HOLDER]

    assert [at for at in own if begun < at <= begun + length] == [begun + length]


@given(moments, snoozes, st.lists(st.timedeltas(timedelta(0), timedelta(days=40)), max_size=8))
def test_however_the_ticks_come_a_snoozed_duty_takes_no_step_twice(begun, length, pauses):
    plain, found, taken = steps(), steps(begun, begun + length), [0]
    for now in sorted(FROM + pause for pause in pauses):
        known = found if now > begun else plain  # the snooze is known from its beginning on
        turn = rules.turn(known, taken[-1], None, now)
        if turn.step:
            taken.append(turn.step.number)

    assert taken == sorted(set(taken))


@given(moments, snoozes)
def test_what_was_told_before_the_snooze_is_not_told_again_after_it(begun, length):
    told = [step for step in steps() if step.at <= begun]
    assume(told)

    after = [step for step in steps(begun, begun + length) if step.number <= told[-1].number]

    assert after == told
