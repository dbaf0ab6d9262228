"""By when an answer is wanted: half of the time there is, within bounds."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import rules
from tests.make import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("time_left", "wanted_in"),
    [
        (41 * HOUR, 20.5 * HOUR),
        (30 * DAY, 2 * DAY),
        (90 * timedelta(minutes=1), HOUR),
        (40 * timedelta(minutes=1), 40 * timedelta(minutes=1)),
        (-DAY, timedelta(0)),
    ],
    ids=["half of it", "at most two days", "at least an hour", "never after the due", "at once"],
)
def test_an_answer_is_wanted_after_half_of_the_time_left(time_left, wanted_in):
    wanted = rules.answer_by(NOW, NOW + time_left, rules.ACCEPT_WITHIN)

    assert wanted == NOW + wanted_in


def test_an_overdue_row_is_answered_before_its_freeze_and_after_that_within_an_hour():
    assert rules.limit_of(NOW - HOUR, NOW + 4 * HOUR, NOW) == NOW + 4 * HOUR
    assert rules.limit_of(NOW - 5 * HOUR, NOW - HOUR, NOW) == NOW + HOUR


def test_the_final_effect_is_seen_three_days_after_the_launch():
    assert rules.outcome_due(NOW, NOW - DAY) == NOW + 3 * DAY
    assert rules.outcome_due(None, NOW) == NOW + 14 * DAY


def test_the_margin_is_positive_for_early_and_negative_for_late():
    assert rules.margin(NOW, NOW - 2 * HOUR) == 2 * HOUR
    assert rules.margin(NOW, NOW + HOUR) == -HOUR


def test_a_launch_before_the_request_is_refused_at_its_field():
    with pytest.raises(ValidationError) as refusal:
        rules.check_activity_times(NOW, NOW - HOUR, NOW - HOUR)

    assert sorted(refusal.value.message_dict) == ["agreed_launch_at", "asked_launch_at"]
