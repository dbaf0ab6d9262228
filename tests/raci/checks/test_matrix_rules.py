"""Every rule about the matrix as a whole, exceptions, and how quick it is."""

from datetime import timedelta

import pytest

from raci.rules import Holder, check, errors
from raci.rules.checks import RULES, Excepted, Severity, marked, signatures_missing
from tests.make import NOW
from tests.raci.checks.given import (
    BOSS,
    BUSINESS,
    DAY,
    DESIGN,
    ENGINEERING,
    OUTCOME,
    POSTER,
    TEAM,
    WRITER,
    found,
    other,
    poster,
    team,
)


def test_r13_a_matrix_without_the_row_for_the_final_effect():
    assert ("R13", None) in found(POSTER)
    assert ("R13", None) not in found(OUTCOME, POSTER)


def test_m01_a_department_that_asked_for_it_is_in_no_row():
    asked = team(named=frozenset({BUSINESS, ENGINEERING}), taking_part=TEAM.taking_part | {ENGINEERING})
    told = poster(letters={**POSTER.letters, "R": (Holder(ENGINEERING), Holder(DESIGN, WRITER))})

    assert [(f.code, f.holder) for f in check([OUTCOME, POSTER], asked)] == [("M01", Holder(ENGINEERING))]
    assert "M01" not in {code for code, _row in found(OUTCOME, told, team=asked)}


@pytest.mark.parametrize(("others", "said"), [(1, False), (2, True)])
def test_m02_nearly_every_a_is_in_one_department(others, said):
    rows = [other(pk, f"Row {pk}") for pk in range(10, 10 + others)]

    assert (("M02", None) in found(OUTCOME, POSTER, *rows)) is said


@pytest.mark.parametrize(
    ("fixed", "changed", "said"),
    [(NOW, NOW + DAY, True), (NOW, NOW, False), (None, NOW, False), (NOW, None, False)],
)
def test_m03_the_plan_changed_after_the_matrix_was_fixed(fixed, changed, said):
    given = team(fixed_at=fixed, changed_at=changed)

    assert found(OUTCOME, POSTER, team=given) == ([("M03", None)] if said else [])


def test_m04_whose_signature_is_open_at_the_launch():
    findings = signatures_missing([DESIGN, None])

    assert [(f.code, f.severity, f.holder) for f in findings] == [
        ("M04", Severity.ERROR, Holder(DESIGN)),
        ("M04", Severity.ERROR, None),
    ]
    assert signatures_missing([]) == []


def test_m05_the_sponsor_answers_for_a_working_row():
    assert ("M05", 2) in found(OUTCOME, poster(accountable_id=BOSS, department_id=7))
    assert ("M05", 1) not in found(other(1, "Effect", kind="outcome", accountable_id=BOSS), POSTER)


@pytest.mark.parametrize(("number", "said"), [(40, False), (41, True)])
def test_m06_many_rows_in_one_phase(number, said):
    rows = [other(pk, f"Row {pk}") for pk in range(10, 9 + number)]

    assert (("M06", None) in found(OUTCOME, *rows)) is said


def test_m06_says_nothing_of_many_rows_in_several_phases():
    rows = [other(pk, f"Row {pk}", phase="check" if pk % 2 else "make") for pk in range(10, 60)]

    assert ("M06", None) not in found(OUTCOME, *rows)


@pytest.mark.parametrize(
    ("before", "said"), [(timedelta(hours=23), True), (timedelta(hours=25), False), (-DAY, False)]
)
def test_m07_a_row_added_shortly_before_the_launch(before, said):
    row = poster(added_at=TEAM.launch_at - before)

    assert (("M07", 2) in found(OUTCOME, row)) is said


def test_an_exception_takes_the_weight_from_a_finding_and_says_why():
    findings = check([OUTCOME, poster(letters={"C": POSTER.letters["C"]})], TEAM)

    kept = marked(findings, [Excepted("R02", "The agency does it.", NOW + DAY, row_id=2)])

    assert errors(findings) != []
    assert errors(kept) == []
    assert [(f.waived, f.until) for f in kept] == [("The agency does it.", NOW + DAY)]


@pytest.mark.parametrize(
    ("exception", "covers"),
    [
        (Excepted("R11", "x", NOW), True),
        (Excepted("R11", "x", NOW, row_id=2), True),
        (Excepted("R11", "x", NOW, row_id=3), False),
        (Excepted("R11", "x", NOW, row_id=2, department_id=DESIGN, person_id=WRITER), True),
        (Excepted("R11", "x", NOW, row_id=2, department_id=BUSINESS), False),
        (Excepted("R12", "x", NOW), False),
    ],
    ids=["all", "row", "other row", "person", "other department", "other rule"],
)
def test_what_an_exception_covers(exception, covers):
    row = poster(kind="copy", accountable_id=31, department_id=BUSINESS)
    [finding] = [f for f in check([OUTCOME, row], TEAM) if f.code == "R11"]

    assert exception.covers(finding) is covers


def test_every_code_stands_in_the_table_of_rules():
    expected = [f"R{n:02}" for n in range(1, 21)] + [f"C{n:02}" for n in range(1, 8)]
    expected += [f"M{n:02}" for n in range(1, 8)]

    assert list(RULES) == expected


def test_a_finding_weighs_what_the_table_says():
    rows = [poster(letters={}), poster(pk=3, name="Poster", acceptance="", approver_id=BOSS)]
    findings = check([OUTCOME, *rows], team(named=frozenset({ENGINEERING}), changed_at=NOW + DAY))

    assert [(f.code, f.severity) for f in findings if f.severity != RULES[f.code].severity] == []
