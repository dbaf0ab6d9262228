"""Every rule with one matrix that breaks it and one that does not."""

from dataclasses import replace

import pytest

from raci.rules import Holder, Row, check, errors
from tests.make import NOW

OUTCOME = Row(
    pk=1,
    kind="outcome",
    name="Final effect",
    due_at=NOW,
    accountable_id=7,
    department_id=3,
    letters={"R": (Holder(3, 7),)},
)
POSTER = Row(
    pk=2, name="Poster", due_at=NOW, accountable_id=8, department_id=4, letters={"R": (Holder(4, None),)}
)


def found(*rows):
    return [(finding.code, finding.row_id) for finding in check(rows)]


def test_a_matrix_in_order_has_nothing_to_mend():
    assert found(OUTCOME, POSTER) == []


BROKEN = [
    ("R01", replace(POSTER, accountable_id=None, department_id=None)),
    ("R02", replace(POSTER, letters={"C": (Holder(4, None),)})),
    ("R07", replace(POSTER, accountable_id=None, department_id=None, letters={})),
    ("R10", replace(POSTER, accountable_id=None)),
]


@pytest.mark.parametrize(("code", "row"), BROKEN, ids=[code for code, _row in BROKEN])
def test_a_row_that_breaks_one_rule_is_said_once(code, row):
    assert found(OUTCOME, row) == [(code, 2)]


def test_a_matrix_without_the_row_for_the_final_effect_says_so():
    assert found(POSTER) == [("R13", None)]


@pytest.mark.parametrize("department", [None, 3])
def test_a_final_effect_without_a_named_owner_says_so(department):
    assert found(replace(OUTCOME, accountable_id=None, department_id=department), POSTER) == [("R13", 1)]


def test_an_empty_final_effect_lacks_an_owner_and_somebody_who_does_it():
    empty = replace(OUTCOME, accountable_id=None, department_id=None, letters={})

    assert found(empty) == [("R13", 1), ("R02", 1)]


def test_every_finding_is_an_error_with_a_sentence_and_a_mend():
    findings = check([row for _code, row in BROKEN])

    assert errors(findings) == findings
    assert [f for f in findings if not f.sentence.endswith(".") or not f.mend] == []
