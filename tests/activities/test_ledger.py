"""What a moved date does to the rows that are still to come."""

from datetime import timedelta

from postmortem.activities.rules import Effect, RowTimes, launch_effect, row_effect
from tests.make import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAUNCH = NOW + 4 * DAY


def test_an_earlier_launch_leaves_behind_what_is_due_after_it():
    rows = [RowTimes(1, NOW + DAY, None), RowTimes(2, NOW + 3 * DAY, None), RowTimes(3, NOW + 2 * DAY, None)]

    assert launch_effect(rows, LAUNCH, LAUNCH - 2 * DAY) == Effect([2], [])


def test_the_time_by_which_it_must_be_final_moves_with_the_launch():
    rows = [RowTimes(1, NOW + 2 * DAY, NOW + 3 * DAY), RowTimes(2, NOW + 2 * DAY + HOUR, NOW + 3 * DAY)]

    assert launch_effect(rows, LAUNCH, LAUNCH - DAY) == Effect([2], [])


def test_a_later_launch_gives_more_time():
    rows = [RowTimes(1, NOW + DAY, None), RowTimes(2, LAUNCH + DAY, None)]

    assert launch_effect(rows, LAUNCH, LAUNCH + DAY) == Effect([], [1])


def test_a_row_that_comes_later_is_too_late_for_itself_and_for_what_follows():
    rows = [
        RowTimes(1, NOW + DAY, NOW + 2 * DAY),
        RowTimes(2, NOW + 2 * DAY, None, 1),
        RowTimes(3, NOW + 5 * DAY, None, 1),
        RowTimes(4, NOW + DAY, None),
    ]

    assert row_effect(rows, 1, NOW + DAY, NOW + 3 * DAY) == Effect([1, 2], [])


def test_a_row_that_comes_earlier_gives_time_to_what_follows():
    rows = [RowTimes(1, NOW + DAY, NOW + 2 * DAY), RowTimes(2, NOW + 2 * DAY, None, 1)]

    assert row_effect(rows, 1, NOW + DAY, NOW + HOUR) == Effect([], [2])


def test_only_what_there_is_is_kept():
    assert (Effect([1], []).lines(), Effect([], []).lines()) == ({"late": [1]}, {})
