"""When a duty rings and whom: the worked example, working days, clock changes, what always holds."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.outbox import rules
from postmortem.outbox.rules import People, Reach, Step, Times

SHANGHAI = "Asia/Shanghai"
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
ACCEPTED = datetime(2026, 3, 10, 19, 0, tzinfo=ZoneInfo(SHANGHAI))  # Tuesday
DUE = datetime(2026, 3, 12, 12, 0, tzinfo=ZoneInfo(SHANGHAI))  # Thursday
FREEZE = datetime(2026, 3, 12, 18, 0, tzinfo=ZoneInfo(SHANGHAI))


def in_zone(steps, zone=SHANGHAI):
    return [(step.at.astimezone(ZoneInfo(zone)).strftime("%a %d %H:%M"), step.reach) for step in steps]


def test_the_worked_example_of_the_rush_activity():
    steps = rules.ladder(Times(ACCEPTED, DUE, FREEZE, SHANGHAI))

    assert in_zone(steps) == [
        ("Wed 11 15:30", Reach.HOLDER),
        ("Thu 12 12:00", Reach.HOLDER),
        ("Thu 12 14:00", Reach.LEAD),
        ("Thu 12 16:00", Reach.SPONSOR),
        ("Thu 12 18:00", Reach.ALL),
    ]
    assert [step.number for step in steps] == [1, 2, 3, 4, 5]


def test_without_a_freeze_steps_come_on_working_days_at_the_clock_time_of_the_due():
    steps = rules.ladder(Times(ACCEPTED, DUE, None, SHANGHAI))

    assert in_zone(steps) == [
        ("Wed 11 15:30", Reach.HOLDER),
        ("Thu 12 12:00", Reach.HOLDER),
        ("Tue 17 12:00", Reach.LEAD),
        ("Thu 19 12:00", Reach.SPONSOR),
    ]


def test_accepted_long_before_the_first_step_is_two_working_days_before_the_due():
    monday = datetime(2026, 3, 16, 9, 0, tzinfo=ZoneInfo(SHANGHAI))

    steps = rules.ladder(Times(ACCEPTED - timedelta(days=30), monday, None, SHANGHAI))

    assert in_zone(steps)[:2] == [("Thu 12 09:00", Reach.HOLDER), ("Mon 16 09:00", Reach.HOLDER)]


def test_a_long_window_is_capped_at_three_and_seven_working_days():
    steps = rules.ladder(Times(ACCEPTED, DUE, DUE + timedelta(days=60), SHANGHAI))

    assert in_zone(steps)[2:] == [
        ("Tue 17 12:00", Reach.LEAD),
        ("Mon 23 12:00", Reach.SPONSOR),
        ("Mon 11 12:00", Reach.ALL),
    ]


def test_a_working_day_that_would_lie_behind_the_freeze_is_the_freeze():
    friday, monday = DUE + timedelta(days=1), DUE + timedelta(days=4, hours=1)

    steps = rules.ladder(Times(ACCEPTED, friday, monday, SHANGHAI))

    assert in_zone(steps)[2:] == [
        ("Mon 16 13:00", Reach.LEAD),
        ("Mon 16 13:00", Reach.SPONSOR),
        ("Mon 16 13:00", Reach.ALL),
    ]


def test_no_time_between_due_and_freeze_is_one_step_for_all():
    assert rules.ladder(Times(ACCEPTED, DUE, DUE, SHANGHAI)) == [Step(1, DUE, Reach.ALL)]


def test_asked_after_its_due_time_a_duty_has_no_step_before_it():
    steps = rules.ladder(Times(DUE + timedelta(hours=1), DUE, FREEZE, SHANGHAI))

    assert in_zone(steps)[0] == ("Thu 12 12:00", Reach.HOLDER)


def test_the_clock_time_stays_when_clocks_change_in_between():
    due = datetime(2026, 3, 27, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # clocks go forward on the 29th

    steps = rules.ladder(Times(due - timedelta(days=1), due, None, "Europe/Berlin"))

    assert in_zone(steps, "Europe/Berlin")[2:] == [
        ("Wed 01 09:00", Reach.LEAD),
        ("Fri 03 09:00", Reach.SPONSOR),
    ]
    assert steps[2].at == datetime(2026, 4, 1, 7, 0, tzinfo=UTC)


def test_hours_are_real_hours_when_clocks_change_in_between():
    zone = ZoneInfo("Europe/Berlin")
    due, freeze = datetime(2026, 3, 29, 0, 0, tzinfo=zone), datetime(2026, 3, 29, 7, 0, tzinfo=zone)

    steps = rules.ladder(Times(due - timedelta(days=1), due, freeze, "Europe/Berlin"))

    assert [step.at - steps[1].at for step in steps[1:]] == [timedelta(hours=hours) for hours in (0, 2, 4, 6)]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # 02:30 is skipped, and 02:30 comes twice
        (datetime(2026, 3, 28, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_skipped_clock_time_moves_forward_and_of_a_repeated_one_the_first_is_meant(start, expected):
    def every_day(day: date) -> bool:
        return True

    assert rules.working_days_from(start, 1, "Europe/Berlin", every_day) == expected


START, MINUTE = datetime(2024, 1, 1, tzinfo=UTC), timedelta(minutes=1)
moments = st.integers(0, 9 * 365 * 24 * 60).map(lambda minutes: START + minutes * MINUTE)
spans = st.timedeltas(timedelta(0), timedelta(days=40))


@st.composite
def ladders(draw):
    from_at = draw(moments)
    due_at = from_at + draw(spans)
    freeze_at = draw(st.none() | spans.map(lambda span: due_at + span))
    return from_at, due_at, freeze_at, draw(st.sampled_from(ZONES))


@given(ladders())
def test_steps_come_in_order_never_before_they_are_asked_for_and_never_after_the_freeze(given_ladder):
    from_at, due_at, freeze_at, _zone = given_ladder

    steps = rules.ladder(Times(*given_ladder))

    assert all(before.at <= after.at for before, after in pairwise(steps))
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert all(from_at <= step.at for step in steps)
    assert all(step.at <= freeze_at for step in steps if freeze_at)
    assert next(step.at for step in steps if step.reach != Reach.HOLDER) >= due_at
    assert due_at in [step.at for step in steps]


@given(ladders(), st.lists(st.timedeltas(timedelta(0), timedelta(days=60)), min_size=1, max_size=12))
def test_however_the_ticks_come_each_tick_takes_at_most_the_highest_step_and_none_twice(given_ladder, pauses):
    steps = rules.ladder(Times(*given_ladder))
    taken, next_at = [0], steps[0].at

    for now in sorted(given_ladder[0] + pause for pause in pauses):
        if next_at and next_at <= now:
            turn = rules.turn(steps, taken[-1], None, now)
            taken.append(turn.step.number)
            next_at = turn.next_at
            assert next_at is None or next_at > now
            assert turn.step == [step for step in steps if step.at <= now][-1]

    assert taken == sorted(set(taken))


@given(ladders(), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_a_duty_that_lapses_ends_at_its_due_time_and_never_rings_after_it(given_ladder, pause):
    from_at, due_at, _freeze_at, _zone = given_ladder
    now = from_at + pause

    turn = rules.turn(rules.ladder(Times(*given_ladder)), 0, due_at, now)

    assert turn.lapsed == (due_at <= now)
    assert turn.next_at is None or now < turn.next_at <= due_at
    assert turn.step is None or turn.step.at < due_at


A, L, D, S = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("reach", "people", "heard"),
    [
        (Reach.HOLDER, {}, {A}),
        (Reach.LEAD, {}, {A, L}),
        (Reach.LEAD, {"lead": None}, {A, D}),
        (Reach.LEAD, {"lead": A}, {A, D}),
        (Reach.LEAD, {"lead": None, "driver": None}, {A}),
        (Reach.SPONSOR, {}, {A, L, S}),
        (Reach.SPONSOR, {"sponsor": None}, {A, L}),
        (Reach.ALL, {}, {A, L, D, S}),
        (Reach.ALL, {"lead": A, "sponsor": D}, {A, D}),
        (Reach.HOLDER, {"holder": None}, {D}),
        (Reach.HOLDER, {"holder": None, "driver": None}, set()),
    ],
)
def test_who_hears_a_step(reach, people, heard):
    everybody = {"holder": A, "lead": L, "driver": D, "sponsor": S}

    assert rules.recipients(reach, People(**{**everybody, **people})) == heard


def test_a_message_waits_twice_as_long_after_each_failure_and_is_given_up_after_the_eighth():
    waits = [rules.retry_after(attempt) for attempt in range(1, 9)]

    assert waits == [timedelta(seconds=30 * 2**doubling) for doubling in range(7)] + [None]
