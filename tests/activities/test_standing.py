"""How a row stands, what is missing, and where things lie on the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from postmortem.activities import rules
from postmortem.activities.models import Deliverable
from postmortem.activities.rules import Came
from tests.make import NOW

HOUR = timedelta(hours=1)
NOTHING = Came()


def row(**fields):
    """A row that is not stored."""
    return Deliverable(**{"pk": 1, "name": "Poster", "due_at": NOW + HOUR, "status": "draft", **fields})


OWNED = {"accountable_id": 5, "accepted_at": NOW, "status": "agreed"}


@pytest.mark.parametrize(
    ("fields", "came", "code"),
    [
        ({}, NOTHING, "unnamed"),
        ({"accountable_department_id": 2}, NOTHING, "addressed"),
        ({"accountable_department_id": 2, "accountable_id": 5}, NOTHING, "named"),
        (OWNED, NOTHING, "awaited"),
        ({**OWNED, "due_at": NOW - HOUR}, NOTHING, "past"),
        (OWNED, Came(stands_in=True), "standing_in"),
        ({**OWNED, "due_at": NOW - HOUR}, Came(stands_in=True), "past"),
        ({**OWNED, "status": "delivered"}, Came(NOW), "arrived"),
        ({**OWNED, "status": "returned"}, Came(NOW), "returned"),
        ({**OWNED, "status": "approved"}, Came(NOW), "approved"),
        ({"status": "dropped"}, NOTHING, "dropped"),
    ],
)
def test_a_row_stands_as_its_state_and_its_arrivals_say(fields, came, code):
    assert rules.standing(row(**fields), came, NOW).code == code


def test_what_came_late_has_a_negative_margin():
    how = rules.standing(row(**OWNED | {"status": "delivered"}), Came(NOW + 3 * HOUR), NOW + 4 * HOUR)

    assert (how.margin, how.late_by) == (-2 * HOUR, None)


def test_what_is_awaited_past_its_due_time_grows_later():
    how = rules.standing(row(**OWNED), NOTHING, NOW + 3 * HOUR)

    assert (how.margin, how.late_by, how.shape) == (None, 2 * HOUR, "late")


def codes(rows, **known):
    stands = [(one, rules.standing(one, came, NOW)) for one, came in rows]
    return [gap.code for gap in rules.gaps(stands, **{"has_launch": True, "has_sponsor": True, **known})]


def test_the_heaviest_gap_comes_first():
    rows = [
        (row(pk=2), NOTHING),
        (row(pk=3, **OWNED), Came(stands_in=True)),
        (row(pk=4, **OWNED | {"due_at": NOW - HOUR}), NOTHING),
        (row(pk=5, kind="outcome"), NOTHING),
        (row(pk=6, **OWNED | {"status": "delivered"}), Came(NOW)),
        (row(pk=7, status="dropped"), NOTHING),
    ]

    assert codes(rows) == ["effect_unowned", "past", "unnamed", "standing_in", "arrived"]


def test_an_activity_without_rows_launch_and_sponsor_says_so():
    effect = row(kind="outcome", **OWNED)

    assert codes([(effect, NOTHING)], has_launch=False, has_sponsor=False) == [
        "no_launch",
        "no_rows",
        "no_sponsor",
    ]


def test_what_is_in_order_leaves_no_gap():
    rows = [
        (row(pk=1, kind="outcome", **OWNED), NOTHING),
        (row(pk=2, **OWNED | {"status": "approved"}), Came(NOW)),
    ]

    assert codes(rows) == []


def test_the_clock_holds_all_times_with_room_on_both_sides():
    clock = rules.scale([NOW, None, NOW + 20 * HOUR], "Asia/Shanghai")

    assert (clock.start, clock.end) == (NOW - 2 * HOUR, NOW + 22 * HOUR)
    assert (clock.place(clock.start), clock.place(clock.end)) == ("10.0", "510.0")
    assert clock.place(NOW - 3 * HOUR) == ""


def test_nights_and_days_are_those_of_the_zone():
    start = datetime(2026, 3, 10, 4, tzinfo=UTC)  # 12:00 in Shanghai

    clock = rules.Scale(start, start + 24 * HOUR, "Asia/Shanghai")

    assert clock.nights == [("155.8", "291.7")]  # 19:00 to 9:00
    assert [(tick.x, tick.day.day) for tick in clock.ticks] == [("447.5", 11)]


def test_a_long_clock_has_no_nights_and_a_few_labels():
    clock = rules.Scale(NOW, NOW + timedelta(days=30), "UTC")

    assert (clock.nights, len(clock.ticks)) == ([], 6)


def test_a_row_that_has_come_is_drawn_with_both_times_and_no_waiting():
    clock = rules.Scale(NOW, NOW + 10 * HOUR, "UTC")

    assert rules.track(clock, NOW + 5 * HOUR, NOW + 6 * HOUR, NOW) == ("260.0", "310.0", "")
    assert rules.track(clock, NOW + 5 * HOUR, None, NOW + HOUR) == ("260.0", "", "60.0")
    assert rules.track(clock, NOW + 5 * HOUR, None, NOW + 6 * HOUR) == ("260.0", "", "")
