"""What is missing, what comes next, how long a text is."""

from dataclasses import replace

import pytest

from incidents.rules import retrospective as rules
from incidents.rules.retrospective import Need, Step, Work

READY = Work(
    status="collecting",
    compiled=True,
    summary="It went live.",
    factors=2,
    improvements=1,
    lucky="None found.",
)


@pytest.mark.parametrize(
    ("text", "size", "over"),
    [
        ("", 0, 0),
        ("word " * 120, 120, 0),
        ("word " * 121, 121, 1),
        ("字" * 200, 200, 0),
        ("字" * 203, 203, 3),
        ("领券活动按时上线，首小时0单（预期30）。", 14 + 2, 0),
        ("No orders until 11:00, 3 h 40 min.", 8, 0),
    ],
)
def test_the_minute_has_room_for_120_words_or_200_han_characters(text, size, over):
    found = rules.length(text)

    assert (found.size, found.over) == (size, over)


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({}, []),
        ({"compiled": False}, [Need.FACTS]),
        ({"compiling": True}, [Need.FACTS]),
        ({"summary": " "}, [Need.SUMMARY]),
        ({"summary": "word " * 121}, [Need.SUMMARY]),
        ({"factors": 1}, [Need.CONDITIONS]),
        ({"unexplained": 1}, [Need.SENSIBLE]),
        ({"improvements": 0, "lucky": ""}, [Need.IMPROVEMENTS, Need.LUCKY]),
        ({"status": "in_review", "waiting": 1}, [Need.ANSWERS]),
        ({"waiting": 1}, []),
    ],
)
def test_each_thing_that_is_missing_is_said_in_order(change, lacking):
    assert rules.missing(replace(READY, **change)) == lacking


@pytest.mark.parametrize(
    ("change", "need"),
    [
        ({"compiled": False}, Need.FACTS),
        ({"compiled": False, "compiling": True, "summary": ""}, Need.SUMMARY),
        ({"summary": "", "factors": 0}, Need.SUMMARY),
        ({"factors": 0}, Need.CONDITIONS),
        ({}, None),
        ({"status": "in_review", "waiting": 2}, Need.ANSWERS),
    ],
)
def test_one_thing_is_asked_for_at_a_time(change, need):
    assert rules.next_need(replace(READY, **change)) == need


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({}, Step.SHARE),
        ({"status": "calibrating"}, Step.SEND),
        ({"status": "calibrating", "compiling": True}, Step.NONE),
        ({"status": "in_review"}, Step.PUBLISH),
        ({"status": "in_review", "waiting": 1}, Step.NONE),
        ({"lucky": ""}, Step.NONE),
        ({"status": "following_up"}, Step.NONE),
    ],
)
def test_the_next_step_opens_when_nothing_is_missing_for_it(change, step):
    assert rules.next_step(replace(READY, **change)) == step


def test_reading_takes_at_least_a_minute():
    assert rules.minutes_to_read([]) == 1
    assert rules.minutes_to_read(["word " * 690, "字" * 800]) == 5
