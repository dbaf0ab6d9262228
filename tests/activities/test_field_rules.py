"""Field rules: conflicts between parties, and test values with what each party makes of them."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.activities.rules.checks import (
    CLASSES,
    Expected,
    Grid,
    GridCell,
    GridLine,
    Rule,
    class_of,
    classes_of,
    expected,
    found,
    pattern_of,
    probes,
    rule_of,
)
from postmortem.activities.rules.checks.conflicts import between
from postmortem.activities.tables import neutral

CODES = sorted(CLASSES)


@st.composite
def rules(draw):
    marks = draw(st.lists(st.sampled_from(["", "allowed", "refused"]), min_size=10, max_size=10))
    marked = list(zip(CODES, marks, strict=True))
    fewest, most = sorted(draw(st.lists(st.integers(0, 300), min_size=2, max_size=2)))
    return Rule(
        fewest=draw(st.sampled_from([None, fewest])),
        most=draw(st.sampled_from([None, most])),
        needed=draw(st.sampled_from(["", "yes", "no"])),
        allowed=frozenset(code for code, mark in marked if mark == "allowed"),
        refused=frozenset(code for code, mark in marked if mark == "refused"),
        format=draw(st.sampled_from(["", "as in the register", "^.*$", "^[0-9]{4}$"])),
    )


def grid(*values, labels=("Our side", "Bank")):
    columns = [GridLine(number, label) for number, label in enumerate(labels, 10)]
    row = GridLine(1, "Company name")
    cells = {(1, c.pk): GridCell("answered", v) for c, v in zip(columns, values, strict=True)}
    return Grid([row], columns, cells)


def test_the_brackets_of_a_company_name_are_found_before_the_bank_refuses_them():
    ours = {"known_by": "documented", "source": "PRD 3.2", "allowed": ["han", "half_brackets"]}
    bank = {"known_by": "told", "allowed": ["han", "full_brackets"], "refused": ["half_brackets"]}

    facts = found(grid(ours, bank))

    assert [one.sentence for one in facts.conflicts] == [
        "half-width brackets: allowed by Our side, not by Bank."
    ]


def test_what_the_bank_has_not_written_is_no_conflict_and_not_allowed():
    ours = {"known_by": "documented", "source": "PRD 3.2", "allowed": ["half_brackets"]}
    bank = {"known_by": "not_written", "allowed": ["half_brackets"]}

    facts = found(grid(ours, bank))

    assert facts.conflicts == []
    assert [one.sentence for one in facts.unwritten] == [
        "half-width brackets: allowed by Our side, not written by Bank."
    ]


@pytest.mark.parametrize(
    ("ours", "bank", "sentence"),
    [
        ({"most": 100}, {"most": 60}, "Most characters: Our side 100, Bank 60."),
        ({"fewest": 1}, {"fewest": 4}, "Fewest characters: Our side 1, Bank 4."),
        ({"needed": "no"}, {"needed": "yes"}, "Required by Bank; may be empty at Our side."),
        ({"format": "^[A-Z]+$"}, {"format": "capitals"}, "Different formats: Our side, Bank."),
    ],
)
def test_each_kind_of_conflict_is_said_in_words(ours, bank, sentence):
    said = [
        (words, is_conflict)
        for _, words, is_conflict in between({"Our side": Rule(**ours), "Bank": Rule(**bank)})
    ]

    assert said == [(sentence, True)]


@given(rules())
def test_a_rule_never_contradicts_itself(rule):
    assert [one for one in between({"a": rule, "b": rule}) if one[2]] == []


@given(rules(), rules())
def test_a_conflict_does_not_depend_on_the_order_of_the_parties(one, other):
    first = {(about, is_conflict) for about, _, is_conflict in between({"a": one, "b": other})}
    second = {(about, is_conflict) for about, _, is_conflict in between({"b": other, "a": one})}

    assert first == second


@given(st.lists(rules(), min_size=1, max_size=3))
def test_what_is_not_written_is_never_expected_to_be_allowed(several):
    for probe in probes(several):
        for rule in several:
            said = expected(rule, probe)
            if said == Expected.ALLOWED and probe.about in CLASSES:
                assert probe.about in rule.allowed
            if said == Expected.ALLOWED and probe.about in ("min", "max"):
                assert getattr(rule, {"min": "fewest", "max": "most"}[probe.about]) is not None


@given(st.lists(rules(), min_size=1, max_size=3))
def test_what_a_rule_allows_breaks_none_of_it(several):
    for probe in probes(several):
        for rule in several:
            if probe.text and expected(rule, probe) == Expected.ALLOWED:
                assert not classes_of(probe.text) & rule.refused
                assert (rule.fewest or 0) <= len(probe.text) <= (10_000 if rule.most is None else rule.most)


@given(st.lists(rules(), min_size=1, max_size=3))
def test_every_class_and_each_side_of_every_bound_is_probed_once(several):
    made = probes(several)

    bounds = {n for r in several for n in (r.fewest, r.most) if n is not None}
    wanted = {n + step for n in bounds for step in (-1, 0, 1) if n + step > 0}
    texts = [probe.text for probe in made]
    assert len(set(texts)) == len(texts)
    assert wanted <= {len(text) for text in texts}
    assert set(CLASSES) <= {code for text in texts for code in classes_of(text)} | {"rare_han"}


def test_rare_characters_lie_outside_the_basic_plane_too():
    rare = next(probe for probe in probes([Rule()]) if probe.about == "rare_han")

    assert [class_of(char) for char in "㐂𠮷"] == ["rare_han", "rare_han"]
    assert any(ord(char) > 0xFFFF for char in rare.text)


@pytest.mark.parametrize(
    ("char", "code"),
    [
        ("7", "digits"),
        ("A", "latin"),
        ("é", "latin"),
        ("有", "han"),
        ("\u3000", "spaces"),
        ("(", "half_brackets"),
        ("（", "full_brackets"),
        (".", "half_punctuation"),
        ("。", "full_punctuation"),
        ("😀", "emoji"),
        ("ж", ""),
    ],
)
def test_every_character_has_its_class(char, code):
    assert class_of(char) == code


@given(st.text())
def test_any_text_can_be_classed(text):
    assert classes_of(text) <= set(CLASSES)


@pytest.mark.parametrize(
    "said", ["^(a+)+$", "^a*b*$", "^[$", "capitals", "^a{1,20000}$", "^" + "a" * 300 + "$"]
)
def test_a_format_that_could_be_slow_is_read_as_words(said):
    assert pattern_of(said) is None


@given(st.text(alphabet="ab^$[]()\\d*+?{}1,|.", max_size=20), st.text(alphabet="ab1", max_size=60))
def test_any_format_is_safe(said, text):
    pattern = pattern_of(f"^{said}$")
    began = time.process_time()
    if pattern:
        pattern.fullmatch(text * 20)

    assert time.process_time() - began < 1


def test_a_rule_that_is_not_known_is_empty():
    assert rule_of({"known_by": "not_written", "max": 5}) == Rule()
    assert rule_of({}) == Rule()


@given(st.text(alphabet="=+-@＝ \t\n\ufeff\u00a01a;", max_size=8))
def test_no_cell_of_a_file_begins_like_a_formula(text):
    shown = neutral(text)

    for part in re.split("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029;\t]", shown):
        assert not re.match(r"[=+\-@＝]", part.lstrip(" \ufeff\u00a0"))
