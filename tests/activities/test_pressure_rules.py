"""Time pressure: how short the time is, where it went, what is old, what was missed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from postmortem.activities import rules
from postmortem.activities.models import AssetVersion, Deliverable, Metric
from postmortem.activities.rules import Fact, PlanRow
from postmortem.activities.rules.metrics import DRAWN
from tests.make import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIGURES = st.decimals(0, 10**9, places=2)


def test_three_earlier_ones_say_what_is_usual_and_two_do_not():
    assert rules.usual([8 * DAY, 6 * DAY, 9 * DAY]) == 8 * DAY
    assert rules.usual([8 * DAY, 6 * DAY]) is None


@given(st.lists(st.timedeltas(timedelta(0), 400 * DAY), min_size=3))
def test_usual_lies_between_the_shortest_and_the_longest(lengths):
    found = rules.usual(lengths)

    assert min(lengths) <= found <= max(lengths)
    assert found == rules.usual(lengths[::-1])


def test_compression_is_asked_agreed_and_real_from_being_told():
    found = rules.compression(
        NOW, asked=NOW + DAY, agreed=NOW + 2 * DAY, real=None, earlier=[8 * DAY, 6 * DAY, 9 * DAY]
    )

    assert (found.asked, found.agreed, found.real, found.length) == (DAY, 2 * DAY, None, 2 * DAY)
    assert (found.usual, found.usual_of, found.is_short) == (8 * DAY, 3, True)
    assert rules.compression(None, asked=NOW, agreed=None, real=None) is None
    assert rules.compression(NOW, asked=None, agreed=None, real=None) is None


@pytest.mark.parametrize("hours", [-1, 721])
def test_a_buffer_is_between_nothing_and_thirty_days(hours):
    with pytest.raises(ValidationError) as refused:
        rules.check_slot(hours * HOUR)

    assert refused.value.message_dict == {"buffer": ["Choose between 0 and 720 hours."]}


def test_what_is_awaited_and_due_after_it_must_be_final_is_too_late():
    early = Deliverable(name="Copy", due_at=NOW, status="agreed")
    late = Deliverable(name="Poster", due_at=NOW + 2 * HOUR, status="agreed")
    came = Deliverable(name="Film", due_at=NOW + 2 * HOUR, status="approved")

    assert rules.too_late_for([early, late, came], NOW + HOUR) == [late]


def test_an_old_version_is_a_stand_in_its_like_or_older_than_the_approved_one():
    stand_in = AssetVersion(pk=1, number=1, placeholder=True)
    again = AssetVersion(pk=2, number=2, same_as=stand_in)
    first = AssetVersion(pk=3, number=3)
    second = AssetVersion(pk=4, number=4)
    as_first = AssetVersion(pk=5, number=5, same_as=first)

    assert [rules.is_old(one, None) for one in (stand_in, again, first)] == [True, True, False]
    assert [rules.is_old(one, second) for one in (first, second)] == [True, False]
    assert rules.is_old(first, as_first) is False


@given(FIGURES, FIGURES)
def test_more_is_missed_below_and_less_is_missed_above(expected, actual):
    assert rules.missed("up", expected, actual) == (actual < expected)
    assert rules.missed("down", expected, actual) == (actual > expected)


@given(FIGURES, FIGURES)
def test_both_figures_lie_on_the_line(expected, actual):
    found = rules.place(expected, actual)

    assert all(0 < float(x) < DRAWN for x in found)
    assert (float(found.expected) <= float(found.actual)) or expected >= actual


def test_what_is_not_known_or_negative_is_not_drawn_and_not_missed():
    assert rules.place(None, Decimal(1)) is None
    assert rules.place(Decimal(-1), Decimal(1)) is None
    assert rules.missed("up", Decimal(3), None) is False


@pytest.mark.parametrize(
    ("taken", "free"), [([], 1), ([1, None], 2), ([1, 3], 2), ([3, 2, 1], None), ([None] * 9, 1)]
)
def test_there_are_three_places_for_a_key_metric(taken, free):
    assert rules.free_slot(taken) == free


def test_metrics_of_one_name_that_pull_apart_stand_side_by_side():
    more = Metric(name="Registration steps", direction="up")
    less = Metric(name="registration  STEPS", direction="down")
    other = Metric(name="Orders", direction="down")

    assert rules.opposed([less, other, more]) == [(more, less)]
    assert rules.opposed([less, other]) == []


def happened(kind, hours, row=1, **more):
    return Fact(NOW + hours * HOUR, kind, "UTC", "activities.deliverable", row, **more)


POSTER = PlanRow(1, "poster", "make", "Poster", NOW + 30 * HOUR)
PAGE = PlanRow(2, "function", "make", "Page", NOW + 40 * HOUR)
FACTS = [
    happened("accepted", 10),
    happened("accepted", 12, row=2),
    happened("arrived", 26),
    happened("approved", 28),
    happened("arrived", 38, row=2),
    happened("approved", 39, row=2),
]


def went(rows=(POSTER, PAGE), facts=FACTS, told=8, slot=48):
    ways = rules.ways(rows, facts)
    return rules.time_went(NOW, NOW + slot * HOUR, NOW + told * HOUR, ways)


def test_the_bar_says_what_went_on_between_request_and_slot():
    found = went()

    assert [(one.kind, one.length / HOUR) for one in found.segments] == [
        ("deciding", 10),
        ("making", 2),
        ("building", 26),
        ("checking", 1),
        ("ready", 9),
    ]
    assert [(one.kind, one.length / HOUR) for one in found.until_told] == [("deciding", 8)]
    assert [one.row.name for one in found.rows] == ["Poster", "Page"]


def test_waiting_for_a_yes_of_the_sponsor_is_deciding():
    by_sponsor = PlanRow(1, "poster", "make", "Poster", NOW + 30 * HOUR, decided_by_sponsor=True)

    found = went([by_sponsor], FACTS[:4])

    assert [(one.kind, one.length / HOUR) for one in found.segments] == [
        ("deciding", 10),
        ("making", 16),
        ("deciding", 2),
        ("ready", 20),
    ]


def test_without_request_or_slot_there_is_no_bar():
    assert rules.time_went(None, NOW, None, []) is None
    assert rules.time_went(NOW, None, None, []) is None
    assert rules.time_went(NOW, NOW, None, []) is None


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["accepted", "arrived", "placeholder", "approved", "returned"]),
        st.integers(-10, 60),
        st.sampled_from([1, 2]),
    ),
    max_size=12,
)


@given(EVENTS, st.integers(0, 50))
def test_the_segments_fill_the_bar_without_gap_or_overlap(events, told):
    facts = [happened(kind, hours, row=row) for kind, hours, row in events]

    found = went(facts=facts, told=told)

    assert found.segments[0].start == NOW
    assert found.segments[-1].stop == NOW + 48 * HOUR
    ends = [(one.stop, after.start) for one, after in zip(found.segments, found.segments[1:], strict=False)]
    assert [stop for stop, _start in ends] == [start for _stop, start in ends]
    assert {one.kind for one in found.segments} <= set(rules.STAGES)
