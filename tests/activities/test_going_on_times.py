"""Which time is proposed for something late."""

from datetime import UTC, datetime, timedelta

import pytest

from postmortem.activities import rules
from postmortem.activities.models import Activity, Deliverable
from postmortem.outbox.rules import is_weekday
from tests.make import NOW

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def row(due_at, freeze_at=None, launch_at=None, zone="Asia/Shanghai"):
    activity = Activity(agreed_launch_at=launch_at, time_zone=zone)
    return Deliverable(activity=activity, due_at=due_at, freeze_at=freeze_at, due_zone=zone)


@pytest.mark.parametrize(
    ("late", "proposed"),
    [
        (row(NOW - 2 * HOUR, NOW + 4 * HOUR), NOW + 2 * HOUR),
        (row(NOW - 2 * HOUR, NOW + 4 * HOUR + 7 * MINUTE), NOW + 2 * HOUR + 15 * MINUTE),
        (row(NOW - 2 * HOUR, NOW + 10 * MINUTE), NOW + 10 * MINUTE),
        (row(NOW - 5 * HOUR, NOW - HOUR, NOW + 4 * HOUR), NOW + 2 * HOUR),
        (row(NOW - 2 * HOUR, NOW + 3 * DAY), NOW + DAY - 2 * HOUR),
        (row(NOW - 2 * HOUR, NOW + DAY + HOUR), NOW + DAY - 2 * HOUR),
        (row(NOW + HOUR - DAY, NOW + DAY + HOUR / 2), NOW + DAY + HOUR / 2),
        (row(NOW - 9 * DAY), NOW + DAY),
        (row(NOW - 5 * HOUR, NOW - HOUR), NOW + DAY - 5 * HOUR),
    ],
    ids=[
        "half of the time left",
        "to the quarter hour",
        "never after it must be final",
        "before the launch once it must be final",
        "the next day at the clock time of the due",
        "the next day if there is more than one",
        "the next day, but never after it must be final",
        "without an end the next day",
        "the next day once all has passed",
    ],
)
def test_a_time_is_proposed_that_leaves_time_to_look_at_it(late, proposed):
    assert rules.later(late, NOW, is_weekday) == proposed


def test_no_time_is_proposed_on_a_day_off():
    friday = NOW + 2 * DAY

    assert rules.later(row(friday - 2 * HOUR), friday, is_weekday) == friday + 3 * DAY - 2 * HOUR


def test_the_proposed_clock_time_survives_the_change_of_clocks():
    late = row(datetime(2026, 3, 27, 9, tzinfo=UTC), zone="Europe/Berlin")  # Friday, 10:00; Sunday the change

    proposed = rules.later(late, datetime(2026, 3, 27, 16, tzinfo=UTC), is_weekday)

    assert proposed == datetime(2026, 3, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("late", "due_at", "final"),
    [
        (row(NOW - HOUR), NOW + HOUR, None),
        (row(NOW - HOUR, NOW + 4 * HOUR), NOW + HOUR, NOW + 4 * HOUR),
        (row(NOW - 5 * HOUR, NOW - HOUR), NOW + HOUR, NOW + 5 * HOUR),
        (row(NOW - 5 * HOUR, NOW - HOUR, NOW + 3 * HOUR), NOW + HOUR, NOW + 3 * HOUR),
        (row(NOW - 5 * HOUR, NOW - HOUR, NOW - HOUR / 2), NOW + HOUR, NOW + 5 * HOUR),
    ],
    ids=["without one", "as it is", "as long after the due", "at most until the launch", "after the launch"],
)
def test_it_must_be_final_as_long_after_the_due_as_before(late, due_at, final):
    assert rules.final_by(late, due_at, NOW) == final
