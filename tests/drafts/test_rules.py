"""What two people typed goes together by itself, as far as it is about different fields."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from postmortem.drafts.rules import merge, same

AT = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)


def test_what_only_one_side_changed_is_taken_from_that_side():
    found = merge({"title": "Mine", "goal": "Old goal"}, base={"goal": "Old goal"}, stored={"goal": "Theirs"})

    assert (found.changes, found.clashes) == ({"title": "Mine"}, frozenset())


def test_what_both_changed_to_something_else_is_a_clash():
    found = merge({"title": "Mine", "goal": "More"}, base={"title": "Old"}, stored={"title": "Theirs"})

    assert (found.changes, found.clashes) == ({"title": "Mine", "goal": "More"}, {"title"})


def test_what_both_changed_to_the_same_is_no_clash():
    found = merge({"title": "Both"}, base={"title": "Old"}, stored={"title": "Both"})

    assert (found.changes, found.clashes) == ({}, frozenset())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo", "one\ntwo"),
        (AT, "2026-03-11T08:00:41+00:00"),
        (Decimal("1.5"), "1.500"),
        (None, None),
        (True, True),
        ({"goal": "a"}, {"goal": "a"}),
    ],
)
def test_a_value_that_a_form_only_writes_otherwise_is_the_same(typed, kept):
    assert same(typed, kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one", "two"),
        (AT, "2026-03-11T08:01:00+00:00"),
        (AT, None),
        (None, "2026-03-11T08:01:00+00:00"),
        ("", None),
    ],
)
def test_a_value_that_says_something_else_is_not_the_same(typed, kept):
    assert not same(typed, kept)
