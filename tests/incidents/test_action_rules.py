"""Pure decisions about an improvement."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from incidents.models import ActionItem
from incidents.rules.action_item import (
    check_says_something,
    due_again,
    may_move,
    says_nothing,
    verifier,
)
from tests.make import NOW

ASKED = ["What will be different, and how will one see it?"]
SEEN = "Every approval in the log is confirmed in person."


@pytest.mark.parametrize(
    "phrase",
    [
        "加强沟通",
        "进一步加强跨部门沟通与协作。",
        "提高责任心",
        "各部门要加强配合",
        "加强审核把关",
        "communicate better",
        "We should communicate better.",
        "Improve communication between departments",
        "Be more careful next time",
        "pay more attention!",
        "…",
    ],
)
def test_a_pure_phrase_says_nothing(phrase):
    assert says_nothing(phrase) is True


@pytest.mark.parametrize(
    "sentence",
    [
        "推送前4小时定稿，否则顺延",
        "批准由本人确认",
        "发布前3位外部门同事试读",
        "每周一30分钟沟通会，记录三条",
        "Ask the approver for the approval itself",
        "Material is final four hours before the slot",
        "Train the service team on the field rules",
        "Improve the upload form so that it refuses half-width brackets",
        "Communicate the slot to Design in the log",
    ],
)
def test_a_sentence_with_a_thing_in_it_says_something(sentence):
    assert says_nothing(sentence) is False


@pytest.mark.parametrize(
    ("title", "end_state", "wrong"),
    [
        ("加强沟通", SEEN, {"title": ASKED}),
        ("Ask the approver", "提高意识", {"end_state": ASKED}),
        ("Ask the approver", "Ask the approver.", {"end_state": ASKED}),
        ("communicate better", "better communication", {"title": ASKED, "end_state": ASKED}),
    ],
)
def test_a_phrase_is_refused_with_the_question_at_its_field(title, end_state, wrong):
    with pytest.raises(ValidationError) as refused:
        check_says_something(title, end_state)

    assert refused.value.message_dict == wrong


def test_an_improvement_moves_only_along_its_states():
    states = ActionItem.Status.values

    allowed = [(start, to) for start in states for to in states if may_move(start, to)]

    assert allowed == [
        ("open", "done"),
        ("open", "wont_do"),
        ("done", "open"),
        ("done", "verified"),
        ("wont_do", "open"),
    ]


@pytest.mark.parametrize(
    ("candidates", "found"), [([7, 8], 7), ([1, 8], 8), ([None, 8], 8), ([1, 1], None), ([], None)]
)
def test_somebody_other_than_the_owner_verifies(candidates, found):
    assert verifier(1, candidates) == found


def test_what_is_opened_again_keeps_a_due_time_that_lies_ahead():
    later = NOW + timedelta(days=3)

    assert due_again(NOW + timedelta(days=1), later, NOW) == NOW + timedelta(days=1)
    assert due_again(NOW - timedelta(days=1), later, NOW) == later
