"""The words above the figure of an activity keep clear of each other and of the lines, in both languages."""

import pytest

from postmortem.activities.rules.head import Line, head

DAYS = [Line("day", f"{x}.0", "Mon 23") for x in (40, 120, 200)]


def placed(labels):
    return [(label.kind, label.y, label.ends) for label in labels]


def test_words_read_away_from_their_line_where_there_is_room():
    labels = head(DAYS, [Line("now", "300.0", "now 16:10")])

    assert placed(labels) == [("now", 12, False), *[("day", 48, False)] * 3]


def test_two_marks_of_one_hour_stand_on_both_sides():
    labels = head([], [Line("now", "300.0", "now 16:10"), Line("launch", "310.0", "launch 16:40")])

    assert placed(labels) == [("now", 12, True), ("launch", 12, False)]


def test_at_the_edge_words_turn_inwards_and_the_second_goes_below():
    labels = head([], [Line("now", "505.0", "now 16:10"), Line("launch", "510.0", "launch 16:40")])

    assert placed(labels) == [("now", 12, True), ("launch", 28, True)]


@pytest.mark.parametrize("words", ["Thu 12", "11月12日"])
def test_a_day_whose_words_a_line_would_cross_turns_or_goes_without(words):
    launch = Line("launch", "210.0", "20:00")

    turned = head([Line("day", "200.0", words)], [launch])
    gone = head([Line("day", "200.0", words)], [launch, Line("now", "190.0", "18:00")])

    assert placed(turned)[1:] == [("day", 48, True)]
    assert placed(gone)[2:] == []


def test_a_line_that_is_not_drawn_has_no_words():
    assert head([], [Line("launch", "", "launch 20:00")]) == []


def test_of_two_days_that_are_too_close_one_is_written():
    days = [
        Line("day", "40.0", "11月12日"),
        Line("day", "70.0", "11月13日"),
        Line("day", "200.0", "11月14日"),
    ]

    assert [label.x for label in head(days, [])] == ["40.0", "200.0"]
