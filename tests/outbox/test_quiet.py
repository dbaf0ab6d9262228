"""When a message may go out: quiet hours on the clocks of the reader, the hold that groups, busy minutes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.outbox import rules

BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT = (time(22), time(8))
LUNCH = (time(12), time(13, 30))


def at(text, zone=BERLIN):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def goes_out(text, quiet, zone=BERLIN):
    """When a message that comes up then goes out, on the clocks of the zone."""
    until = rules.quiet_until(at(text, zone), zone, *quiet)
    assert until.tzinfo is UTC
    return until.astimezone(ZoneInfo(zone)).strftime("%d %H:%M")


@pytest.mark.parametrize(
    ("comes_up", "goes"),
    [
        ("2026-03-11 21:59", "11 21:59"),
        ("2026-03-11 22:00", "12 08:00"),
        ("2026-03-11 23:30", "12 08:00"),
        ("2026-03-12 00:00", "12 08:00"),
        ("2026-03-12 07:59", "12 08:00"),
        ("2026-03-12 08:00", "12 08:00"),
        ("2026-03-12 12:00", "12 12:00"),
    ],
)
def test_quiet_hours_over_midnight_end_in_the_morning(comes_up, goes):
    assert goes_out(comes_up, NIGHT) == goes


@pytest.mark.parametrize(
    ("comes_up", "goes"),
    [
        ("2026-03-11 11:59", "11 11:59"),
        ("2026-03-11 12:00", "11 13:30"),
        ("2026-03-11 13:29", "11 13:30"),
        ("2026-03-11 13:30", "11 13:30"),
    ],
)
def test_quiet_hours_within_a_day_end_on_that_day(comes_up, goes):
    assert goes_out(comes_up, LUNCH) == goes


@pytest.mark.parametrize("quiet", [(None, None), (time(22), None), (None, time(8)), (time(9), time(9))])
def test_equal_or_missing_times_are_no_quiet_hours(quiet):
    assert goes_out("2026-03-11 23:30", quiet) == "11 23:30"


def test_the_same_moment_is_quiet_in_one_zone_and_not_in_another():
    moment = at("2026-03-11 23:00", SHANGHAI)

    assert rules.quiet_until(moment, SHANGHAI, *NIGHT) == at("2026-03-12 08:00", SHANGHAI)
    assert rules.quiet_until(moment, BERLIN, *NIGHT) == moment


def test_an_end_that_the_clocks_skip_moves_forward_by_the_gap():
    assert goes_out("2026-03-29 01:30", (time(22), time(2, 30))) == "29 03:30"


def test_an_end_that_comes_twice_is_the_first():
    first = rules.quiet_until(at("2026-10-24 23:00"), BERLIN, time(22), time(2, 30))

    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_what_comes_up_in_the_hour_that_comes_twice_waits_no_second_round():
    again = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 2:15 for the second time; quiet until 2:30 was over

    assert rules.quiet_until(again, BERLIN, time(22), time(2, 30)) == again


def test_a_night_in_which_clocks_go_back_is_an_hour_longer():
    until = rules.quiet_until(at("2026-10-24 22:00"), BERLIN, *NIGHT)

    assert until - at("2026-10-24 22:00") == 11 * HOUR


clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0))
moments = st.integers(0, 6 * 365 * 24 * 60).map(lambda n: datetime(2024, 1, 1, tzinfo=UTC) + n * MINUTE)


@given(
    moments, clocks, clocks, st.sampled_from([BERLIN, SHANGHAI, "Australia/Lord_Howe", "America/St_Johns"])
)
def test_nothing_goes_out_early_or_waits_for_more_than_a_day_and_an_hour(now, start, end, zone):
    until = rules.quiet_until(now, zone, start, end)

    assert now <= until <= now + 25 * HOUR
    assert rules.quiet_until(until, zone, start, end) == until


SLOT = at("2026-03-12 20:00")


@pytest.mark.parametrize(
    ("before", "presses"),
    [
        (24 * HOUR + MINUTE, False),
        (24 * HOUR, True),
        (HOUR, True),
        (MINUTE, True),
        (0 * HOUR, False),
        (-HOUR, False),
    ],
)
def test_the_last_24_hours_before_a_slot_press(before, presses):
    assert rules.is_pressing(SLOT - before, SLOT) == presses


def test_without_a_slot_nothing_presses():
    assert not rules.is_pressing(SLOT, None)


def test_what_comes_up_within_a_window_goes_out_at_one_time():
    hold, start = timedelta(seconds=10), datetime(2026, 3, 11, 8, 0, 0, tzinfo=UTC)

    times = [rules.grouped(start + timedelta(seconds=second), hold) for second in range(12)]

    assert set(times[:10]) == {start + 2 * hold}
    assert set(times[10:]) == {start + 3 * hold}


@given(moments, st.integers(1, 120))
def test_a_hold_is_at_least_one_window_and_less_than_two(now, seconds):
    hold = timedelta(seconds=seconds)

    assert hold < rules.grouped(now, hold) - now <= 2 * hold


def test_without_a_hold_it_goes_out_now():
    assert rules.grouped(SLOT, timedelta(0)) == SLOT


@pytest.mark.parametrize(("minute", "then"), [(0, 2), (30, 32), (1, 1), (29, 29), (59, 59)])
def test_chat_services_are_left_alone_in_the_minutes_in_which_everybody_calls(minute, then):
    assert rules.off_the_hour(SLOT.replace(minute=minute)).minute == then
