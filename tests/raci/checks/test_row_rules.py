"""Every rule about one row with a matrix that breaks it and one that does not."""

import pytest

from raci.rules import Holder, check, errors
from raci.rules.checks import Away, Member, Severity, Team, external_accountable
from tests.make import NOW
from tests.raci.checks.given import (
    BOSS,
    BUSINESS,
    CODER,
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
    other,
    poster,
    team,
)

R, C = (Holder(DESIGN, WRITER),), (Holder(BUSINESS, SELLER),)
CROWD = tuple(Holder(DESIGN, number) for number in range(800, 805))
COPY = other(3, "Copy")


def holders(number):
    return tuple(Holder(DESIGN, 900 + one) for one in range(number))


def test_a_matrix_in_order_has_nothing_to_mend():
    assert found(OUTCOME, POSTER) == []


BROKEN = [
    ("R01", poster(accountable_id=None, department_id=None)),
    ("R02", poster(letters={"C": C})),
    ("R03", poster(letters={"R": holders(4), "C": C})),
    ("R05", poster(letters={"R": R, "C": C, "I": holders(7)})),
    ("R07", poster(accountable_id=None, department_id=None, letters={}, approver_id=None)),
    ("R09", poster(acceptance="  ")),
    ("R09", poster(name="Coordinate the poster")),
    ("R10", poster(accountable_id=None)),
    ("R12", poster(accountable_id=WRITER, letters={"R": (Holder(DESIGN, PAINTER),), "C": C})),
    ("R15", poster(letters={"R": R, "I": C})),
    ("R16", poster(approver_id=WRITER, letters={"R": R, "C": (*C, *R)})),
    ("R17", poster(letters={"R": R, "C": C, "I": C})),
    ("R20", poster(letters={"S": R, "C": C})),
]


@pytest.mark.parametrize(("code", "row"), BROKEN, ids=[f"{code}-{row.name}" for code, row in BROKEN])
def test_a_row_that_breaks_a_rule_says_so(code, row):
    assert (code, 2) in found(OUTCOME, row)


ALONE = [(code, row) for code, row in BROKEN if code not in ("R07", "R16", "R17")]


@pytest.mark.parametrize(("code", "row"), ALONE, ids=[f"{code}-{row.name}" for code, row in ALONE])
def test_and_it_says_nothing_else(code, row):
    assert found(OUTCOME, row) == [(code, 2)]


SOUND = [
    ("R03", poster(letters={"R": holders(3), "C": C})),
    ("R05", poster(letters={"R": R, "C": C, "I": holders(6)})),
    ("R09", poster(name="Support page")),
    ("R12", poster(accountable_id=PAINTER, letters={"R": (Holder(DESIGN, PAINTER),), "C": C})),
    ("R15", poster(approver_id=PAINTER)),
    ("R15", poster(name="Banner", letters={"R": R, "C": (Holder(BUSINESS),)})),
    ("R16", poster(approver_id=WRITER, letters={"R": (*R, Holder(DESIGN, PAINTER)), "C": C})),
    ("R17", poster(letters={"R": (Holder(DESIGN, PAINTER),), "C": C})),
    ("R20", poster(letters={"S": (Holder(DESIGN, PAINTER),), "R": R, "C": C})),
]


@pytest.mark.parametrize(("code", "row"), SOUND, ids=[f"{code}-{row.name}" for code, row in SOUND])
def test_a_row_that_keeps_a_rule_does_not_say_it(code, row):
    assert code not in {one for one, _row in found(OUTCOME, row)}


@pytest.mark.parametrize(("number", "said"), [(4, False), (5, True)])
def test_r04_many_are_asked(number, said):
    wide = other(3, "Copy", letters={"R": CROWD, "C": (), "I": CROWD})
    row = poster(letters={"R": R, "C": (*C, *holders(number - 1))})

    assert (("R04", 2) in found(OUTCOME, wide, row)) is said


def test_r04_more_than_half_of_the_columns_are_asked():
    assert ("R04", 2) in found(OUTCOME, poster(letters={"R": R, "C": (*C, Holder(PRODUCT, DRIVER), *R)}))
    assert ("R04", 2) not in found(OUTCOME, poster(letters={"R": R, "C": (*C, Holder(PRODUCT, DRIVER))}))


def test_r06_departments_work_on_one_thing_and_nobody_is_asked_or_told():
    shared = poster(letters={"R": (*R, Holder(BUSINESS, SELLER))}, approver_id=None)
    alone = poster(letters={"R": R}, approver_id=None)

    assert found(OUTCOME, shared)[0] == ("R06", 2)
    assert found(OUTCOME, alone) == []


def test_r06_counts_whoever_contributes():
    alone = poster(letters={"R": R}, approver_id=None)
    given = team(contributors={2: frozenset({Holder(BUSINESS)})})

    assert ("R06", 2) in found(OUTCOME, alone, team=given)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("poster", True),
        ("ＰＯＳＴＥＲ!", True),
        ("the Poster", True),
        ("Posters", True),
        ("Poster 2", False),
        ("Poster for the shop", False),
        ("Roster", False),
    ],
)
def test_r08_a_name_stands_twice(name, said):
    assert (("R08", 3) in found(OUTCOME, POSTER, other(3, name))) is said


def test_r08_says_which_row_it_is():
    findings = check([OUTCOME, POSTER, other(3, "POSTER")], TEAM)

    assert [f.sentence for f in findings] == ["There is a row of this name already: “Poster”."]


@pytest.mark.parametrize(
    ("owner", "said"),
    [
        (Member(DESIGN, is_active=False), True),
        (Member(DESIGN, away=(Away(NOW - DAY, NOW + DAY),)), True),
        (Member(DESIGN, away=(Away(NOW - DAY, NOW + DAY, CODER),)), True),
        (Member(DESIGN, away=(Away(NOW - DAY, NOW + DAY, WRITER),)), False),
        (Member(DESIGN, away=(Away(NOW + DAY, NOW + 2 * DAY),)), False),
        (Member(DESIGN), False),
    ],
    ids=["left", "nobody stands in", "deputy away, too", "deputy there", "away later", "there"],
)
def test_r10_the_accountable_person_is_there_when_it_is_due(owner, said):
    away_too = Member(ENGINEERING, away=(Away(NOW, NOW + DAY),))
    given = team(people={**TEAM.people, PAINTER: owner, CODER: away_too})

    assert (("R10", 2) in found(OUTCOME, POSTER, team=given)) is said


COPY_BY_DESIGN = poster(kind="copy", name="Copy")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (POSTER, 0),
        (poster(accountable_id=CODER, department_id=ENGINEERING), 1),
        (poster(letters={"R": (Holder(PRODUCT, DRIVER),), "C": C}), 1),
        (COPY_BY_DESIGN, 2),
        (poster(kind="task"), 0),
        (poster(kind="task", discipline="engineering"), 2),
        (poster(discipline="design", kind="copy"), 0),
    ],
    ids=["own", "A of engineers", "R of product", "copy by designers", "any", "named trade", "named fits"],
)
def test_r11_a_and_r_are_with_the_trade_of_the_row(row, said):
    assert [code for code, _row in found(OUTCOME, row)].count("R11") == said


def test_r11_the_own_trades_of_a_person_come_before_those_of_the_department():
    skilled = Member(ENGINEERING, frozenset({"design"}))
    row = poster(accountable_id=CODER, department_id=ENGINEERING)

    assert ("R11", 2) not in found(OUTCOME, row, team=team(people={**TEAM.people, CODER: skilled}))


def test_r11_says_nothing_where_no_trades_are_known():
    row = poster(accountable_id=CODER, department_id=ENGINEERING)

    assert ("R11", 2) not in found(OUTCOME, row, team=team(disciplines={}))


def test_r11_names_the_holder_and_the_trade():
    [finding] = check([OUTCOME, poster(accountable_id=CODER, department_id=ENGINEERING)], TEAM)

    assert finding.holder == Holder(ENGINEERING, CODER)
    assert finding.sentence == "The trade of this row is design, and the A is with another one."


def test_r14_a_department_contributes_without_a_letter():
    given = team(contributors={2: frozenset({Holder(ENGINEERING, CODER), Holder(BUSINESS, SELLER)})})

    assert [(f.code, f.row_id, f.holder) for f in check([OUTCOME, POSTER], given)] == [
        ("R14", 2, Holder(ENGINEERING))
    ]


def test_r15_whoever_approved_it_counts_like_whoever_is_named():
    assert found(OUTCOME, POSTER, team=team(approvers={2: frozenset({BOSS})})) == [("R15", 2)]
    assert found(OUTCOME, POSTER, team=team(approvers={2: frozenset({SELLER, DRIVER})})) == []


def test_r16_without_a_named_approver_the_driver_looks_at_it():
    doing = {"R": (Holder(PRODUCT, DRIVER),), "C": C}
    own = poster(kind="document", approver_id=None, letters=doing)

    assert found(OUTCOME, own) == [("R16", 2)]
    assert found(OUTCOME, poster(kind="task", approver_id=None, letters=doing)) == []


@pytest.mark.parametrize(("letter", "said"), [("A", "R18"), ("R", ""), ("C", "")])
def test_r18_a_party_outside_answers_for_nothing_here(letter, said):
    finding = external_accountable(2, letter, "Bank")

    assert (finding.code if finding else "") == said


def test_r19_whoever_answers_for_what_comes_before_hears_of_it():
    after = other(3, "Banner", comes_after_id=2)
    told = other(3, "Banner", comes_after_id=2, letters={**OUTCOME.letters, "I": (Holder(DESIGN),)})

    assert found(OUTCOME, POSTER, after) == [("R19", 3)]
    assert found(OUTCOME, POSTER, told) == []


def test_r19_says_nothing_where_one_person_has_both_rows():
    own = poster(pk=3, name="Banner", comes_after_id=2)

    assert found(OUTCOME, POSTER, own) == []


def test_the_heaviest_comes_first_and_only_errors_block():
    row = poster(acceptance="", letters={"C": C})
    findings = check([OUTCOME, row], TEAM)

    assert [(f.code, f.severity) for f in findings] == [("R02", Severity.ERROR), ("R09", Severity.WARNING)]
    assert [f.code for f in errors(findings)] == ["R02"]


def test_rows_alone_are_enough():
    assert [f.code for f in check([OUTCOME, poster(letters={"C": C})])] == ["R02"]
    assert check([OUTCOME, POSTER], Team()) == []


def test_an_empty_final_effect_lacks_an_owner_and_somebody_who_does_it():
    empty = other(1, "Effect", kind="outcome", accountable_id=None, department_id=None, letters={})

    assert found(empty, team=Team()) == [("R13", 1), ("R02", 1)]


@pytest.mark.parametrize("department", [None, BUSINESS])
def test_a_final_effect_without_a_named_owner_says_so(department):
    row = other(1, "Effect", kind="outcome", accountable_id=None, department_id=department)

    assert ("R13", 1) in found(row, POSTER)
    assert ("R10", 1) not in found(row, POSTER)


def test_every_finding_has_a_sentence_and_a_mend():
    findings = [f for _code, row in BROKEN for f in check([OUTCOME, row], TEAM)]

    assert [f for f in findings if not f.sentence.endswith(".") or not f.mend or f.mend.endswith(".")] == []
