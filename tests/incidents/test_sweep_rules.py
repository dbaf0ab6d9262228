"""What else is shaped like a fault, and whether it happened before."""

import pytest
from django.core.exceptions import ValidationError

from incidents.rules.sweep import (
    ALIKE,
    Spot,
    Why,
    alike_fields,
    check_class,
    check_over,
    likeness,
    same_type,
)
from postmortem.activities.rules.checks import Grid, GridCell, GridLine, Rule, similar

BRACKETS = Rule(refused=frozenset({"half_brackets"}))
AT_FAULT = Spot("cell:1", "Company name", "party:1", "Company name · Bank", BRACKETS, unproven=True)


def spot(number, field, party, rule=None, *, unproven=False):
    return Spot(f"cell:{number}", field, party, f"{field} · {party}", rule or Rule(), unproven)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Registered address", "Business address", True),
        ("注册地址", "经营地址", True),
        ("公司名称", "经营地址", False),
        ("Company name", "Contact phone", False),
        ("", "", False),
    ],
)
def test_fields_of_one_type_end_alike(one, other, alike):
    assert same_type(one, other) is alike


def test_what_shares_rule_type_or_party_is_proposed_with_the_most_reasons_first():
    others = [
        AT_FAULT,
        spot(2, "Phone", "party:2"),
        spot(3, "Shop name", "party:2", BRACKETS),
        spot(4, "Business address", "party:1"),
        spot(5, "Postcode", "party:3", unproven=True),
    ]

    found = alike_fields([AT_FAULT], others, about_rules=False)

    assert [(one.key, one.why) for one in found] == [
        ("cell:3", (Why.SAME_RULE, Why.SAME_TYPE)),
        ("cell:4", (Why.SAME_PARTY,)),
        ("cell:5", (Why.NOT_WRITTEN,)),
    ]


def test_a_rule_at_fault_without_a_field_proposes_what_nobody_has_written():
    others = [spot(2, "Phone", "party:2"), spot(3, "Shop name", "party:2", unproven=True)]

    found = alike_fields([], others, about_rules=True)

    assert [(one.key, one.why) for one in found] == [("cell:3", (Why.NOT_WRITTEN,))]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("开户失败：公司名称里的括号被银行拒绝", "第二家客户开户失败，经营地址里的括号被银行拒绝", True),
        (
            "The bank refuses brackets in the company name",
            "Brackets in the address: the bank refuses them",
            True,
        ),
        ("海报看不出在卖什么", "公司名称里的括号被银行拒绝", False),
        ("", "anything", False),
    ],
)
def test_likeness_tells_the_same_again_from_something_else(one, other, alike):
    assert (likeness(one, other) >= ALIKE) is alike


def test_the_class_needs_a_sentence():
    with pytest.raises(ValidationError) as refused:
        check_class("  ")

    wrong = {"fault_class": ["Say in one sentence what else would be shaped like it."]}
    assert refused.value.message_dict == wrong


@pytest.mark.parametrize(("complete", "waiver"), [(True, ""), (False, "A single page.")])
def test_it_ends_when_all_is_checked_or_a_reason_is_given(complete, waiver):
    check_over(complete=complete, waiver=waiver)


def test_it_does_not_end_while_similar_things_are_open():
    with pytest.raises(ValidationError) as refused:
        check_over(complete=False, waiver=" ")

    wrong = {"none_because": ["Look at similar things first, or say why there are none."]}
    assert refused.value.message_dict == wrong


def said(found, state="answered"):
    return GridCell(state, {"found": found, "shown": "Tried."})


def test_a_search_is_counted_by_things_and_what_is_there_and_not_mended_stays_open():
    rows, columns = [GridLine(n, f"row {n}") for n in (1, 2, 3)], [GridLine(9, "a"), GridLine(8, "b")]
    cells = {
        (1, 9): said("fine"),
        (1, 8): said("mended"),
        (2, 9): said("there", "open"),
        (2, 8): said("fine"),
        (3, 9): GridCell("not_applicable", {"found": "mended"}, "No such field."),
    }

    found = similar.tally(Grid(rows, columns, cells))

    assert found == similar.Tally(things=3, checked=1, also_there=2, mended=1)
    assert similar.tally(Grid([], columns)).is_complete is False
