"""Conditions that the record shows, practices and help cards of the ten situations, phases and their cost."""

from datetime import UTC, datetime

import pytest

from incidents.models.incident import PhaseCode, Situation
from incidents.rules.phases import ENOUGH, Case, curve, hours_of, in_order, matrix
from incidents.rules.practices import PRACTICES, practices_of
from incidents.rules.proposed import KINDS, Beyond, Cell, proposed_conditions
from incidents.rules.situations import CARDS
from tests.test_architecture import NEVER_SAID

pytestmark = pytest.mark.once
DAY = 24 * 3600


def row(pk, name, **known):
    return {"deliverable": pk, "kind": "poster", "before_slot": DAY, "params": {"name": name}, **known}


def facts(**parts):
    empty = {
        "subject": {"launched": "2026-03-09T12:00:00+00:00"},
        "matrix": None,
        "without_owner": [],
        "without_letter": [],
        "approvals": [],
        "stand_ins": [],
        "lead_time": None,
        "deliverables": [row(1, "Poster")],
    }
    return {**empty, **parts}


def said(**parts):
    return [(one.kind.code.value, one.text) for one in proposed_conditions(facts(**parts))]


def approval(channel, **known):
    return {"log": 7, "verdict": "yes", "channel": channel, "confirmed": False, **known}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, []),
        (
            {"without_owner": [2], "deliverables": [row(2, "Effect", kind="outcome")]},
            [("no_single_owner", "The final effect had no owner.")],
        ),
        ({"without_owner": [1]}, [("no_single_owner", "“Poster” had no owner.")]),
        (
            {"approvals": [approval("relayed")]},
            [("relayed_approval", "An approval was passed on and never confirmed in person.")],
        ),
        ({"approvals": [approval("relayed", confirmed=True)]}, []),
        ({"approvals": [approval("relayed", verdict="no")]}, []),
        (
            {"approvals": [approval("none")]},
            [("unwritten_agreement", "An approval stands nowhere in writing.")],
        ),
        (
            {"lead_time": {"real": 2 * DAY, "usual": 8 * DAY}},
            [
                (
                    "short_lead_time",
                    "From being told to the launch there were 2 days; 8 days are usual.",
                )
            ],
        ),
        ({"lead_time": {"real": 5 * DAY, "usual": 8 * DAY}}, []),
        ({"lead_time": {"real": 2 * DAY, "usual": None}}, []),
        (
            {"stand_ins": [{"deliverable": 1, "live": True}]},
            [("placeholder", "A stand-in for “Poster” was live at the launch.")],
        ),
        ({"stand_ins": [{"deliverable": 1, "live": False}]}, []),
        (
            {"deliverables": [row(1, "Poster", before_slot=720)]},
            [("late_material", "“Poster” was final 12 min before the launch.")],
        ),
        (
            {"deliverables": [row(1, "Poster", before_slot=-3600)]},
            [("late_material", "“Poster” arrived 1 h after the launch.")],
        ),
        (
            {"without_letter": [{"department": 3, "deliverables": [1]}]},
            [("missing_party", "“Poster” was worked on from outside the matrix.")],
        ),
    ],
)
def test_the_facts_show_conditions_with_things_as_subjects(parts, expected):
    assert said(**parts) == expected


def test_what_compile_does_not_hold_is_proposed_too():
    found = proposed_conditions(
        facts(lead_time={"from": "2026-03-06T12:00:00+00:00"}),
        Beyond(
            not_written=[Cell(4, "Company name", "Bank")],
            production=[Cell(5, "Address", "Bank")],
            joined=[datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 9, 6, tzinfo=UTC)],
            was_read=False,
            opposed=["Orders"],
        ),
    )

    assert [(one.key, one.kind.code.value, one.sources) for one in found] == [
        ("not-written-4", "undocumented_rule", ("cell:4",)),
        ("production-5", "not_testable", ("cell:5",)),
        ("joined", "late_involvement", ("record:joined",)),
        ("unread", "no_reader_test", ("record:unread",)),
        ("opposed-1", "opposed_metrics", ("record:opposed",)),
    ]


def test_nothing_is_proposed_before_facts_are_compiled():
    assert proposed_conditions({}) == []


def test_every_situation_has_practices_and_a_card_of_three_and_three():
    assert set(PRACTICES) == set(CARDS) == set(Situation)
    assert {(len(card.produces), len(card.record)) for card in CARDS.values()} == {(3, 3)}
    assert practices_of("weather") == ()


def test_no_card_and_no_sentence_names_anybody_to_blame():
    texts = [
        *(str(kind.sentence) for kind in KINDS.values()),
        *(str(one) for card in CARDS.values() for part in card for one in part),
        *(str(one.text) for found in PRACTICES.values() for one in found),
    ]

    assert [text for text in texts if NEVER_SAID.search(text) or "covered?" in text] == []


# --- phases --------------------------------------------------------------------------------------
def test_a_size_counts_its_hours_unless_they_were_said():
    assert [hours_of("half_day", None), hours_of("day", None), hours_of("more", None)] == [4, 8, 16]
    assert hours_of("more", 40) == 40


def test_nothing_is_found_before_it_arose():
    assert [in_order("idea", "live"), in_order("live", "idea"), in_order("", "idea")] == [True, False, True]


def test_the_matrix_has_a_square_for_every_pair():
    found = matrix([Case("idea", "live", 8), Case("idea", "live"), Case("build", "test", 4)])

    filled = [
        (one.introduced, one.found, one.cases, one.hours) for line in found for one in line if one.cases
    ]
    assert filled == [("idea", "live", 2, 8), ("build", "test", 1, 4)]
    assert {len(line) for line in found} == {len(PhaseCode)}


def test_no_curve_is_drawn_from_too_few():
    few = [Case("idea", "live", 8, 100)] * (ENOUGH - 1)

    assert curve([*few, Case("idea", "live")]) == []
    assert [
        (one.phase, one.cases, one.hours, one.affected) for one in curve([*few, Case("idea", "test", 2)])
    ] == [
        ("test", 1, 2, None),
        ("live", 4, 8, 100),
    ]
