"""Pure decisions about an incident."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from incidents.models import Incident
from incidents.rules import impact, timeline
from incidents.rules.incident import (
    Step,
    affected_words,
    began,
    check_affected,
    check_stopped,
    kind_of,
    main_step,
    may_move,
    title_of,
)
from postmortem.activities.rules import Fact
from tests.make import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        ("No order since 10:00. The page opens.", "No order since 10:00"),
        ("海报看不出在卖什么。页面没写券怎么用！", "海报看不出在卖什么"),
        ("Version 2.1 is out of order", "Version 2.1 is out of order"),
        ("\n  two   words\nnext line", "two words"),
        ("Really? Yes.", "Really?"),
        ("...", "..."),
        ("a" * 200, "a" * 159 + "…"),
    ],
)
def test_the_first_sentence_becomes_the_title(seen, title):
    assert title_of(seen) == title


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("now", NOW),
        ("hour", NOW - HOUR),
        ("morning", datetime(2026, 3, 11, 1, 0, tzinfo=UTC)),
        ("other", NOW - 5 * HOUR),
    ],
)
def test_a_quick_answer_says_when_it_began(since, expected):
    found = began(since, now=NOW, zone="Asia/Shanghai", other=NOW - 5 * HOUR)

    assert found == expected


def test_this_morning_is_never_later_than_now():
    early = datetime(2026, 3, 11, 0, 30, tzinfo=UTC)  # 8:30 in Shanghai

    assert began("morning", now=early, zone="Asia/Shanghai", other=None) == early


@pytest.mark.parametrize(
    ("affected", "kind"),
    [(["customers"], "incident"), (["customers", "complaint"], "complaint"), (["nobody"], "near_miss")],
)
def test_who_is_affected_tells_what_kind_it_is(affected, kind):
    assert kind_of(affected) == kind


def test_nobody_and_somebody_at_once_is_refused():
    with pytest.raises(ValidationError) as refused:
        check_affected(["nobody", "customers"])

    assert refused.value.messages == ["Either it reached nobody, or say whom it reached."]


def test_affected_codes_are_words_and_words_stay():
    assert affected_words("customers,the bank") == ["Customers", "the bank"]


MOVES = [
    ("reported", "mitigating"),
    ("reported", "mitigated"),
    ("reported", "duplicate"),
    ("mitigating", "mitigated"),
    ("mitigating", "duplicate"),
    ("mitigated", "analysing"),
    ("analysing", "learning"),
    ("learning", "closed"),
    ("closed", "analysing"),
]


def test_an_incident_moves_only_along_its_states():
    states = Incident.Status.values

    allowed = [(start, to) for start in states for to in states if may_move(start, to)]

    assert allowed == sorted(MOVES, key=lambda move: (states.index(move[0]), states.index(move[1])))


@pytest.mark.parametrize(
    ("status", "going_on", "published", "step"),
    [
        ("reported", True, False, Step.HANDLE),
        ("reported", False, False, Step.STOP),
        ("mitigating", True, False, Step.STOP),
        ("mitigated", False, False, Step.ANALYSE),
        ("analysing", False, False, Step.READ),
        ("analysing", False, True, Step.LEARN),
        ("learning", False, True, Step.CLOSE),
        ("closed", False, True, Step.NONE),
        ("duplicate", True, False, Step.NONE),
    ],
)
def test_each_state_has_one_main_step(status, going_on, published, step):
    assert main_step(status, still_going_on=going_on, published=published) == step


@pytest.mark.parametrize(
    ("what", "at", "wrong"),
    [
        ("  ", NOW, {"stopped_by": ["Say in one sentence what stopped it."]}),
        ("Rewritten.", NOW - 2 * HOUR, {"stopped_at": ["It cannot have stopped before it began."]}),
        ("Rewritten.", NOW + HOUR, {"stopped_at": ["It cannot have stopped later than now."]}),
    ],
)
def test_stopping_needs_a_sentence_and_a_possible_time(what, at, wrong):
    with pytest.raises(ValidationError) as refused:
        check_stopped(what, started_at=NOW - HOUR, at=at, now=NOW)

    assert refused.value.message_dict == wrong


@pytest.mark.parametrize(
    ("expected", "actual", "place"),
    [
        (Decimal(30), Decimal(0), ("293.0", "7.0")),
        (Decimal(0), Decimal(0), ("7.0", "7.0")),
        (Decimal(10), Decimal(20), ("150.0", "293.0")),
        (None, Decimal(1), None),
        (Decimal(-1), Decimal(1), None),
    ],
)
def test_ring_and_disc_share_one_scale(expected, actual, place):
    assert impact.versus(expected, actual) == place


@pytest.mark.parametrize(("value", "written"), [("30.00", "30"), ("1.50", "1.5"), ("100", "100"), (None, "")])
def test_a_number_is_written_as_people_do(value, written):
    assert impact.plain(value and Decimal(value)) == written


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Fact(NOW, "arrived", "UTC", params={"row": "Poster", "number": 2}), "Poster arrived, version 2"),
        (Fact(NOW, "approved", "UTC", params={"row": "Poster"}), "Poster was approved"),
        (Fact(NOW, "approved", "UTC", params={"row": ""}), "The plan was approved"),
        (Fact(NOW, "event", "UTC", params={"marker": "decision", "text": "x"}), "decision"),
        (Fact(NOW, "started", "UTC"), "It began"),
        (Fact(NOW, "of another day", "UTC"), "of another day"),
    ],
)
def test_each_fact_has_its_sentence(fact, words):
    assert timeline.sentence(fact) == words
