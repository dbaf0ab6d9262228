"""Pure decisions about an improvement."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from incidents.models import ActionItem
from incidents.rules.action_item import (
    check_says_something,
    due_again,
    is_vague,
    look_at,
    may_move,
    says_nothing,
    usual_look,
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
    "wish",
    [
        "加强与业务部门的沟通",
        "进一步强化产品与设计的协作",
        "各部门要加强责任心",
        "完善海报审核流程",
        "优化跨部门配合机制",
        "Strengthen communication with the design team",
        "We should enhance collaboration with Business",
        "Improve the quality of posters",
        "Raise awareness of field rules",
        "Better communication with partners",
    ],
)
def test_a_wish_is_vague_whatever_it_is_about(wish):
    assert is_vague(wish) is True


@pytest.mark.parametrize(
    "sentence",
    [
        "加强测试环境校验：括号与生产一致才可提测",
        "增加审核节点：发布前三位外部门同事试读",
        "改进上传表单，自动拒绝半角括号",
        "提升接口超时时间",
        "Improve communication by asking the approver in the log",
        "Increase the lead time to 8 days",
        "Improve the poster template",
        "Communicate the slot to Design in the log",
    ],
)
def test_what_says_how_is_not_vague(sentence):
    assert is_vague(sentence) is False


def test_a_look_comes_at_once_or_after_30_or_90_days_what_was_severe_later():
    looks = [look_at(NOW, days) for days in (0, 30, 90)]

    assert looks == [None, NOW + timedelta(days=30), NOW + timedelta(days=90)]
    assert [usual_look(level) for level in (None, 1, 2, 3, 4)] == [30, 90, 90, 30, 30]
    with pytest.raises(ValidationError):
        look_at(NOW, 7)


@pytest.mark.parametrize(
    ("title", "end_state", "wrong"),
    [
        ("加强沟通", SEEN, {"title": ASKED}),
        ("加强与业务部门的沟通", SEEN, {"title": ASKED}),
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
