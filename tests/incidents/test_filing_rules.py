"""Filing, as pure rules: the level, a message taken apart, what is alike, the reply clock, late remedies."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from incidents.models import Finding
from incidents.rules.incident import late_remedy
from incidents.rules.level import answers, check_corrected, level, reasons, touched
from incidents.rules.pieces import MOST, pieces
from incidents.rules.reply import reply_due
from incidents.rules.similar import ALIKE, alike
from tests.make import NOW

HOUR = timedelta(hours=1)
SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("affected", "touches", "money_involved", "expected"),
    [
        (["nobody"], [], False, 4),
        (["colleagues"], [], False, 4),
        (["customers"], [], False, 3),
        (["partners", "customers"], ["delay"], False, 2),
        (["customers"], ["many"], True, 2),
        (["customers"], ["blocked"], False, 2),
        (["customers"], ["blocked"], True, 1),
        (["colleagues"], ["money"], True, 2),
        (["complaint"], ["many", "blocked", "money", "delay"], True, 1),
    ],
)
def test_every_yes_is_one_step_up(affected, touches, money_involved, expected):
    found = level(answers(affected, touches), money_involved=money_involved)

    assert found == expected


def test_the_answers_can_be_read_again_and_said_in_words():
    stored = answers(["complaint"], ["money", "many"])

    assert stored == {"customers": True, "many": True, "blocked": False, "money": True, "delay": False}
    assert touched(stored) == ["many", "money"]
    assert reasons(stored) == ["People outside are affected", "Many, or it is seen in public", "Money"]
    assert (reasons({}), touched({}), level({})) == ([], [], 4)


def test_another_level_needs_a_reason():
    check_corrected(2, 2, "")
    check_corrected(1, 2, "The shop is closed.")

    with pytest.raises(ValidationError) as refused:
        check_corrected(1, 2, " ")

    assert refused.value.message_dict == {
        "severity_reason": ["Say in one sentence why the level is another than the answers give: level 2."]
    }


Kind = Finding.Kind


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (
            "海报没有下单的冲动；文案没说清这是什么活动；引导没告诉买家券怎么用。",
            [
                ("海报没有下单的冲动", Kind.DESIGN),
                ("文案没说清这是什么活动", Kind.COPY),
                ("引导没告诉买家券怎么用", Kind.GUIDANCE),
            ],
        ),
        (
            "大家好，\n一是海报不吸引人，二是文案不清楚",
            [("海报不吸引人", Kind.DESIGN), ("文案不清楚", Kind.COPY)],
        ),
        (
            "老板 21:03\n海报太满\n老板 21:04\n页面打不开",
            [("海报太满", Kind.DESIGN), ("页面打不开", Kind.FUNCTION)],
        ),
        (
            "1. The poster gives no urge to order 2. Nobody knows how to use it.",
            [
                ("The poster gives no urge to order", Kind.DESIGN),
                ("Nobody knows how to use it", Kind.GUIDANCE),
            ],
        ),
        (
            "Version 1.2 is live. Submitting ends in a timeout! The bank refuses half-width brackets",
            [
                ("Version 1.2 is live", Kind.OTHER),
                ("Submitting ends in a timeout!", Kind.TECHNICAL),
                ("The bank refuses half-width brackets", Kind.RULE),
            ],
        ),
        ("No orders. No orders.", [("No orders", Kind.OTHER)]),
        ("", []),
        ("  \n。。\n", []),
    ],
)
def test_a_message_is_taken_apart(message, found):
    assert [tuple(piece) for piece in pieces(message)] == found


def test_a_long_message_gives_at_most_so_many_pieces_of_a_bearable_length():
    found = pieces("\n".join(f"{number}. " + "x" * 2000 + str(number) for number in range(40)))

    assert (len(found), {len(piece.text) for piece in found}) == (MOST, {1000})


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("领券活动上线后没有订单", "领券活动首小时没有订单", True),
        ("No orders since the launch. The page opens.", "No orders since launch", True),
        ("领券活动上线后没有订单", "开户表单提交失败", False),
        ("The poster is dull", "Submitting the form fails", False),
        ("", "", False),
        ("No", "no", False),
    ],
)
def test_what_sounds_alike(one, other, is_alike):
    assert (alike(one, other) >= ALIKE, alike(other, one) >= ALIKE) == (is_alike, is_alike)


def at(day, hour, minute=0):
    """A clock time in Shanghai in March 2026; the 13th is a Friday."""
    return datetime(2026, 3, day, hour - 8, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "severity", "due"),
    [
        (at(13, 10), 1, at(13, 11)),
        (at(13, 10), 2, at(13, 14)),
        (at(13, 16), 2, at(16, 11)),  # over the weekend
        (at(13, 10), 3, at(16, 10)),  # a working day of nine hours
        (at(13, 10), 4, at(17, 10)),
        (at(14, 12), 1, at(16, 10)),  # on a Saturday
        (at(13, 8), 1, at(13, 10)),  # before the office opens
        (at(13, 21), 1, at(16, 10)),
        (at(13, 17), 1, at(13, 18)),
    ],
)
def test_the_first_answer_is_due_in_working_hours(start, severity, due):
    found = reply_due(start, severity, zone=SHANGHAI, is_working=lambda day: day.weekday() < 5)

    assert found == due


@pytest.mark.parametrize(
    ("kind", "stopped_at", "launch_at", "ahead"),
    [
        ("near_miss", NOW, NOW + 3 * HOUR, 3 * HOUR),
        ("near_miss", NOW, NOW + 24 * HOUR, 24 * HOUR),
        ("near_miss", NOW, NOW + 25 * HOUR, None),
        ("near_miss", NOW, NOW - HOUR, None),
        ("near_miss", None, NOW, None),
        ("near_miss", NOW, None, None),
        ("incident", NOW, NOW + HOUR, None),
    ],
)
def test_a_near_miss_averted_just_before_the_launch_is_a_late_remedy(kind, stopped_at, launch_at, ahead):
    assert late_remedy(kind, stopped_at, launch_at) == ahead
