"""Composite metrics: formulas over names, read by hand; nothing that is typed is ever run."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from postmortem.activities.rules import by_name, circle, composed, names_in, parse
from postmortem.activities.rules.formula import count

NAMES = ["LTV", "active users", "click-through rate", "活跃用户", "rate"]
VALUES = {name: Decimal(number) for number, name in enumerate(NAMES, start=2)}


def value(text):
    return count(parse(text, NAMES), VALUES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("LTV × active users", 6),
        ("LTV*active users+1", 7),
        ("LTV * (active users + 1)", 8),
        ("click-through rate − LTV", 2),
        ("活跃用户÷2", "2.5"),
        ("（LTV＋1）／2", "1.5"),
        ("-LTV + 5", 3),
        ("ltv", 2),
        ("7 - 2 - 1", 4),
        ("8 / 4 / 2", 1),
        ("2 + 3 × 4", 14),
    ],
)
def test_a_formula_counts_as_it_is_written(text, wanted):
    assert value(text) == Decimal(wanted)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("LTV +", "The formula ends too early."),
        ("(LTV", "A bracket is open in the formula."),
        ("LTV)", "The formula cannot be read from “)” on."),
        ("× LTV", "The formula cannot be read from “× LTV” on."),
        ("orders × 2", "“orders” is no metric of this activity; write the names as they stand here."),
        ("LTV LTV", "“LTV LTV” is no metric of this activity; write the names as they stand here."),
        ("LTVs", "“LTVs” is no metric of this activity; write the names as they stand here."),
        ("2 LTV", "“LTV” is no metric of this activity; write the names as they stand here."),
        ("__import__", "“__import__” is no metric of this activity; write the names as they stand here."),
        ("(" * 60 + "LTV" + ")" * 60, "The formula has too many brackets in brackets."),
        ("-" * 60 + "LTV", "The formula has too many brackets in brackets."),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(text, sentence):
    with pytest.raises(ValidationError) as refused:
        parse(text, NAMES)

    assert refused.value.messages == [sentence]


def test_nothing_is_counted_with_a_part_that_is_not_known_or_by_nothing():
    tree = parse("LTV ÷ rate", NAMES)

    assert count(tree, {"LTV": Decimal(1), "rate": None}) is None
    assert count(tree, {"LTV": Decimal(1), "rate": Decimal(0)}) is None
    assert count(tree, {"LTV": Decimal(0), "rate": Decimal(0)}) is None


def read(text):
    """The names in it, or how many sentences say why not."""
    try:
        return names_in(parse(text, NAMES))
    except ValidationError as refused:
        return len(refused.messages)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_one_sentence(text):
    found = read(text)

    assert found == 1 or found <= set(NAMES)


NUMBERS = st.integers(0, 999).map(str)
SUMS = st.recursive(
    NUMBERS,
    lambda part: st.tuples(part, st.sampled_from("+-*"), part).map(lambda t: f"({''.join(t)})"),
    max_leaves=8,
)


@given(SUMS)
def test_it_counts_as_arithmetic_does(text):
    assert count(parse(text, []), {}) == eval(text)  # noqa: S307  digits, brackets and signs made above


def test_a_circle_is_found_with_its_way():
    known = {"A": "B + 1", "B": "C × 2", "C": "A", "D": "A"}

    assert circle("A", known) == ["A", "B", "C", "A"]
    assert circle("D", known) == []
    assert circle("A", {"A": "a"}) == ["A", "A"]


def test_a_formula_of_formulas_is_counted_from_what_is_entered():
    known = {"Value": "Users × Spend", "Spend": "Orders × Basket", "Users": "", "Orders": "", "Basket": ""}
    values = {"Users": Decimal(2), "Orders": Decimal(3), "Basket": Decimal(5)}

    assert composed("Value + 1", values, {**known, "Sum": "Value + 1"}) == 31
    assert composed("Value", {**values, "Basket": None}, known) is None


def test_a_name_means_the_metric_of_the_whole_activity_first():
    class One:
        def __init__(self, pk, department_id):
            self.pk, self.department_id, self.name = pk, department_id, "Orders"

    own, other, whole = One(1, 7), One(2, 8), One(3, None)

    assert by_name([own, other, whole]) == {"Orders": whole}
    assert by_name([other, own]) == {"Orders": own}
