"""Every rule about one column with a matrix that breaks it and one that does not."""

from dataclasses import replace

import pytest

from raci.rules import Holder, check
from tests.make import NOW
from tests.raci.checks.given import (
    BUSINESS,
    DAY,
    DESIGN,
    DRIVER,
    ENGINEERING,
    OUTCOME,
    PAINTER,
    POSTER,
    PRODUCT,
    SELLER,
    TEAM,
    WRITER,
    found,
    held,
    other,
    poster,
    team,
)


def columns(*rows, team=TEAM):
    return [(f.code, f.holder) for f in check(rows, team) if f.code.startswith("C")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([held(WRITER, number) for number in range(7)], True),
        ([held(WRITER, number) for number in range(6)], False),
        ([held(WRITER, number, due=NOW + number * DAY) for number in range(7)], True),
        ([held(WRITER, number, due=NOW + 2 * number * DAY) for number in range(7)], False),
        ([held(WRITER, number, is_open=number > 0) for number in range(7)], False),
        ([held(WRITER, number, "C") for number in range(7)], False),
    ],
    ids=["seven", "six", "over the week", "over two weeks", "one is done", "only asked"],
)
def test_c01_what_falls_due_within_a_week(given, said):
    found = columns(OUTCOME, POSTER, team=team(load={WRITER: given}))

    assert found == ([("C01", Holder(DESIGN, WRITER))] if said else [])


@pytest.mark.parametrize(("number", "said"), [(8, False), (9, True)])
def test_c02_one_column_has_many_a(number, said):
    given = [held(PAINTER, one, "A") for one in range(number)]

    found = columns(OUTCOME, POSTER, team=team(load={PAINTER: given}))

    assert found == ([("C02", Holder(DESIGN, PAINTER))] if said else [])


def test_c01_and_c02_say_the_figure():
    given = [held(WRITER, number) for number in range(7)]

    [finding] = check([OUTCOME, POSTER], team(load={WRITER: given}))

    assert finding.sentence == "7 things to do fall due within seven days, over all activities."


@pytest.mark.parametrize(("rows", "said"), [(5, True), (4, False)])
def test_c03_a_column_without_an_empty_cell(rows, said):
    everywhere = {"R": (Holder(BUSINESS),), "C": (Holder(DESIGN, WRITER),)}
    matrix = [replace(OUTCOME, letters=everywhere)]
    matrix += [other(pk, f"Row {pk}", letters=everywhere, accountable_id=None) for pk in range(2, rows + 1)]

    assert (("C03", Holder(DESIGN, WRITER)) in columns(*matrix)) is said


def test_c03_says_nothing_of_a_column_with_one_empty_cell():
    rows = [other(pk, f"Row {pk}", letters={"R": (Holder(BUSINESS, SELLER),)}) for pk in range(2, 7)]

    assert ("C03", Holder(DESIGN, WRITER)) not in columns(OUTCOME, poster(pk=9), *rows)


def test_c04_a_department_that_is_only_asked_or_told():
    told = poster(letters={**POSTER.letters, "I": (Holder(ENGINEERING),)})
    doing = poster(letters={**POSTER.letters, "R": (Holder(ENGINEERING), Holder(DESIGN, WRITER))})

    assert columns(OUTCOME, told) == [("C04", Holder(ENGINEERING))]
    assert ("C04", Holder(ENGINEERING)) not in columns(OUTCOME, doing)


def test_c05_a_department_takes_part_and_has_no_letter():
    joined = team(taking_part=TEAM.taking_part | {ENGINEERING})
    told = poster(letters={**POSTER.letters, "R": (Holder(ENGINEERING), Holder(DESIGN, WRITER))})

    assert columns(OUTCOME, POSTER, team=joined) == [("C05", Holder(ENGINEERING))]
    assert ("C05", Holder(ENGINEERING)) not in columns(OUTCOME, told, team=joined)


def test_c05_says_nothing_of_departments_that_drive_or_decide():
    assert columns(OUTCOME, POSTER, team=team(taking_part=frozenset({PRODUCT, 7}))) == []


@pytest.mark.parametrize(("taking_part", "said"), [({PRODUCT, BUSINESS}, True), ({BUSINESS}, False)])
def test_c06_one_person_has_many_parts(taking_part, said):
    given = team(leads={**TEAM.leads, PRODUCT: DRIVER}, sponsor_id=DRIVER, taking_part=frozenset(taking_part))
    doing = poster(letters={**POSTER.letters, "R": (Holder(PRODUCT, DRIVER),)})

    assert (("C06", Holder(PRODUCT, DRIVER)) in columns(OUTCOME, doing, team=given)) is said


def test_c06_counts_each_trade():
    given = team(leads={**TEAM.leads, PRODUCT: DRIVER})
    own = {"R": (Holder(PRODUCT, DRIVER),)}
    rows = [poster(letters=own), poster(pk=3, name="Copy", kind="copy", letters=own)]

    assert ("C06", Holder(PRODUCT, DRIVER)) in columns(OUTCOME, *rows, team=given)
    assert ("C06", Holder(PRODUCT, DRIVER)) not in columns(OUTCOME, rows[0], team=given)


@pytest.mark.parametrize(("letter", "said"), [("I", True), ("C", False), ("R", False)])
def test_c07_a_department_works_on_rows_of_which_it_is_only_told(letter, said):
    given = team(contributors={2: frozenset({Holder(ENGINEERING)})})
    row = poster(letters={**POSTER.letters, letter: (Holder(ENGINEERING),)})

    assert (("C07", Holder(ENGINEERING)) in columns(OUTCOME, row, team=given)) is said


def test_a_column_finding_is_of_no_row():
    assert found(OUTCOME, POSTER, team=team(load={WRITER: [held(WRITER, n) for n in range(7)]})) == [
        ("C01", None)
    ]
