"""What a signature covers, who signs, what was in force: pure decisions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from raci.rules import (
    Answers,
    Heap,
    Holder,
    Past,
    Row,
    SignedRowFact,
    SignedSheet,
    Why,
    difference,
    digest_of,
    heap_of_sheet,
    in_force,
    parts_of,
    row_document,
    sheet_document,
    sign_by,
    state_of,
)
from tests.make import NOW

HOUR = timedelta(hours=1)
ROW = Row(
    pk=1,
    name="Poster",
    acceptance="Readable at arm's length",
    due_at=NOW,
    freeze_at=NOW + HOUR,
    accountable_id=8,
    department_id=4,
    accepted_at=NOW,
    letters={"R": (Holder(4, 8),), "C": (Holder(3, None),)},
)
OUTCOME = Row(pk=2, kind="outcome", name="Effect", due_at=NOW, accountable_id=7, department_id=3)

COVERED = [
    {"name": "Poster B"},
    {"acceptance": ""},
    {"due_at": NOW - HOUR},
    {"freeze_at": None},
    {"accountable_id": 9},
    {"department_id": 5},
    {"letters": {"R": (Holder(4, None),), "C": (Holder(3, None),)}},
    {"letters": {**ROW.letters, "S": (Holder(5, None),)}},
]
NOT_COVERED = [
    {"letters": {"R": (Holder(4, 8),), "I": (Holder(3, None),)}},
    {"accepted_at": None},
    {"phase": "check"},
    {"status": "delivered"},
]


@pytest.mark.parametrize("change", COVERED)
def test_a_change_of_what_was_signed_changes_the_digest(change):
    assert digest_of(replace(ROW, **change)) != digest_of(ROW)


@pytest.mark.parametrize("change", NOT_COVERED)
def test_consulted_informed_and_progress_are_not_signed(change):
    assert digest_of(replace(ROW, **change)) == digest_of(ROW)


def test_the_order_in_which_letters_were_given_does_not_matter():
    two = (Holder(4, 8), Holder(3, None))

    assert digest_of(replace(ROW, letters={"R": two})) == digest_of(replace(ROW, letters={"R": two[::-1]}))


def test_the_difference_names_old_and_new():
    was, now = row_document(ROW), row_document(replace(ROW, name="Poster B", accountable_id=9))

    assert difference(was, now) == [("name", "Poster", "Poster B"), ("accountable", [4, 8], [4, 9])]


def test_departments_with_a_or_r_sign_and_the_sponsor_confirms_the_effect():
    parts = parts_of([ROW, OUTCOME], {3: 30, 4: 40}, driver_id=1, sponsor_id=2)

    assert [(p.department_id, p.signer_id, p.why, [r.pk for r in p.rows]) for p in parts] == [
        (3, 30, Why.LEAD, [2]),
        (4, 40, Why.LEAD, [1]),
        (None, 2, Why.SPONSOR, [2]),
    ]


@pytest.mark.parametrize(
    ("leads", "sponsor", "expected"),
    [
        ({4: 1}, 2, (2, Why.LEAD_DRIVES)),
        ({}, 2, (2, Why.NO_LEAD)),
        ({4: 1}, None, (None, Why.LEAD_DRIVES)),
    ],
)
def test_the_sponsor_signs_where_the_lead_would_sign_the_own_draft(leads, sponsor, expected):
    part = parts_of([ROW], leads, driver_id=1, sponsor_id=sponsor)[0]

    assert (part.signer_id, part.why) == expected


def test_a_sponsor_who_drives_does_not_confirm_the_own_draft():
    part = parts_of([OUTCOME], {3: 30}, driver_id=2, sponsor_id=2)[-1]

    assert (part.department_id, part.signer_id) == (None, None)


def state(row_fact=None, sheet_digest="goal", sheet_now="goal"):
    part = parts_of([ROW], {4: 40}, driver_id=1, sponsor_id=2)[0]
    sheets = {4: SignedSheet(sheet_digest, "accepted", NOW, 5, 1)} if row_fact else {}
    return state_of(part, sheet_now, Answers({(4, 1): row_fact} if row_fact else {}, sheets))


@pytest.mark.parametrize(
    ("fact", "heap", "stands"),
    [
        (None, Heap.NEW, False),
        (SignedRowFact(digest_of(ROW), "accepted", "", 5), Heap.UNCHANGED, True),
        (SignedRowFact("other", "accepted", "", 5), Heap.CHANGED, False),
        (SignedRowFact(digest_of(ROW), "sent_back", "too early", 5), Heap.SENT_BACK, False),
        (SignedRowFact("other", "sent_back", "too early", 5), Heap.CHANGED, False),
    ],
)
def test_a_signature_stands_while_the_row_is_what_was_signed(fact, heap, stands):
    found = state(fact)

    assert (found.rows[1], found.stands) == (heap, stands)


def test_another_goal_reopens_the_sheet_and_leaves_its_rows():
    found = state(SignedRowFact(digest_of(ROW), "accepted", "", 5), sheet_now="other goal")

    assert (found.rows[1], found.sheet, found.stands) == (Heap.UNCHANGED, Heap.CHANGED, False)


@pytest.mark.parametrize(
    ("rows", "sheet", "heap"),
    [
        ([Heap.UNCHANGED, Heap.NEW], Heap.UNCHANGED, Heap.NEW),
        ([Heap.SENT_BACK], Heap.UNCHANGED, Heap.NEW),
        ([Heap.UNCHANGED, Heap.CHANGED], Heap.UNCHANGED, Heap.CHANGED),
        ([Heap.UNCHANGED], Heap.CHANGED, Heap.CHANGED),
        ([Heap.UNCHANGED], Heap.UNCHANGED, Heap.UNCHANGED),
    ],
)
def test_a_sheet_lies_where_its_newest_row_lies(rows, sheet, heap):
    assert heap_of_sheet(rows, sheet) == heap


@pytest.mark.parametrize(
    ("launch_in", "expected"),
    [(None, 48 * HOUR), (40 * 24 * HOUR, 48 * HOUR), (4 * HOUR, HOUR), (24 * HOUR, 6 * HOUR), (-HOUR, HOUR)],
)
def test_a_signature_is_asked_for_within_the_time_there_is(launch_in, expected):
    launch = NOW + launch_in if launch_in is not None else None

    assert sign_by(NOW, launch) == NOW + expected


def test_the_sheet_covers_goal_and_dates():
    plain = {"goal": "Orders", "non_goal": "", "reuse_plan": "", "agreed_launch_at": NOW}

    digests = {
        sheet_document(**{**plain, **change})["digest"]
        for change in ({}, {"goal": "More"}, {"agreed_launch_at": None}, {"non_goal": "Speed"})
    }

    assert len(digests) == 4


FIRST, SECOND = Holder(3, 7), Holder(4, 8)


@pytest.mark.parametrize(
    ("at", "person"),
    [(-1, None), (0, 7), (1.5, 7), (2, 8), (50, 8)],
    ids=["before", "from", "until", "at", "later"],
)
def test_the_accountable_of_a_moment_comes_from_the_history(at, person):
    past = [Past(FIRST, NOW, NOW + 2 * HOUR), Past(SECOND, NOW + 2 * HOUR)]

    assert in_force(past, [], NOW + at * HOUR).accountable_id == person


def test_letters_of_a_moment_are_those_that_ran_then():
    letters = [("R", Past(FIRST, NOW, NOW + HOUR)), ("R", Past(SECOND, NOW + HOUR)), ("C", Past(FIRST, NOW))]

    assert in_force([], letters, NOW + HOUR).letters == {"R": [(4, 8)], "C": [(3, 7)]}
