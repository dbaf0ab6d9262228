"""What schema 2 adds to the facts, how two documents differ, and how both are told."""

import json
from dataclasses import replace

import pytest

from incidents.compile import (
    Approval,
    Decided,
    Measured,
    Snapshot,
    Spent,
    Week,
    changes_between,
)
from incidents.compile import compile as compile_facts
from incidents.queries.compared import grouped
from incidents.queries.compared.spelled import LABELS, label_of
from incidents.queries.reading.told import Told
from incidents.queries.reading.told_further import further_notes
from postmortem.people.redaction import redact_for
from tests.incidents.test_compile import BUSINESS, COPY, DESIGN, EFFECT, HOUR, MINUTE, PRODUCT, at, case_1

FURTHER = ("waiting", "channels", "checkpoints", "gate", "weekly", "effort", "unconfirmed")
WORDS = redact_for({}, {}, names=False)


def whole(**changes):
    """Case 1 with everything a plan can hold."""
    return case_1(
        measured=(
            Measured(61, 6, "1h", 30, 0, missed=True, name="Orders", unit=""),
            Measured(62, 6, "24h", 300, None, name="Orders"),
        ),
        decided=(Decided(71, at(12, 19, 50), "open_items", 9, 3, "The slot is fixed."),),
        weeks=(Week(81, "2026-03-02", "Sell."), Week(82, "2026-03-09", "Sell and explain.")),
        spent=(Spent(PRODUCT, "rework", "day", 8),),
        **changes,
    )


def test_waiting_is_counted_by_side_and_two_things_at_once_count_once():
    document = compile_facts(case_1())

    assert document["waiting"] == [
        {"department": BUSINESS, "seconds": 48 * HOUR + 40 * MINUTE, "deliverables": [COPY]},
        {"department": DESIGN, "seconds": 48 * HOUR + 48 * MINUTE, "deliverables": [12]},
    ]


def test_approvals_are_counted_by_how_they_came_and_unconfirmed_ones_stand_apart():
    approvals = (
        *case_1().approvals,
        Approval(pk=32, at=at(11, 16), verdict="yes", channel="person"),
        Approval(pk=33, at=at(11, 17), verdict="no", channel="none"),
    )

    document = compile_facts(case_1(approvals=approvals))

    assert document["channels"] == {"person": 1, "relayed": 1, "none": 0}
    assert document["unconfirmed"]["approvals"] == [31]


def test_letters_that_no_department_signed_and_a_launch_passed_on_are_unconfirmed():
    facts = tuple(replace(one, said=one.kind == "launch_agreed") for one in case_1().facts)
    agreed = replace(facts[0], kind="launch_agreed", said=True)

    document = compile_facts(case_1(facts=(*facts, agreed)))

    assert document["unconfirmed"] == {"launch": True, "dates": 0, "approvals": [31], "unsigned": [BUSINESS]}


def test_expected_against_actual_decisions_weeks_and_effort_are_facts():
    document = compile_facts(whole())

    assert [(p["expected"], p["actual"], p["missed"]) for p in document["checkpoints"]] == [
        (30, 0, True),
        (300, None, False),
    ]
    assert [(one["verdict"], one["open"]) for one in document["gate"]] == [("open_items", 3)]
    assert [one["week"] for one in document["weekly"]] == ["2026-03-02", "2026-03-09"]
    assert document["effort"] == [{"department": PRODUCT, "kind": "rework", "size": "day", "hours": 8}]
    assert json.loads(json.dumps(document)) == document


def test_the_further_facts_are_told_in_sentences():
    notes = {note.heading: note.text for note in further_notes(Told(compile_facts(whole()), WORDS))}

    assert notes["Expected and actual"] == (
        "Orders, after an hour: 0 of 30 expected. Orders, after a day: 300 expected, not measured."
    )
    assert notes["Decision about the launch"].endswith("go with open items, 3 things open.")
    assert notes["Weekly alignment"] == ("Written down in 2 weeks. The goal read differently in 2 wordings.")
    assert notes["Not confirmed by others"].startswith("Letters nobody has signed:")


def test_a_document_of_schema_1_is_told_as_it_was():
    old = {part: value for part, value in compile_facts(case_1()).items() if part not in FURTHER}

    assert further_notes(Told({**old, "schema": 1}, WORDS)) == []


def test_what_only_the_newer_schema_has_is_no_change():
    new = compile_facts(whole())
    old = {part: value for part, value in new.items() if part not in FURTHER}

    assert changes_between({**old, "schema": 1}, new) == []


def test_a_recompile_keeps_what_changed_and_against_when():
    first = compile_facts(case_1())
    later = case_1(
        at=at(14, 9), rows=tuple(replace(r, name="Big poster") if r.pk == 12 else r for r in case_1().rows)
    )

    second = compile_facts(later, first)

    assert second["compared_with"] == first["compiled_at"]
    assert [(one["part"], one["op"], one["fields"]) for one in second["changes"]] == [
        ("deliverables", "changed", [["name", "Poster", "Big poster"]])
    ]
    assert compile_facts(replace(later, at=at(20, 9)), second) is second


def test_what_came_and_what_went_are_told_with_their_words():
    before, after = compile_facts(case_1()), compile_facts(case_1(numbers=(), seen=case_1().seen * 1))

    groups = grouped(changes_between(before, after), Told(after, WORDS))

    assert [(g.heading, [(one.word, one.what) for one in g.lines]) for g in groups] == [
        ("Figures", [("gone", "orders · first hour")])
    ]


def test_every_change_of_a_time_names_the_field_the_old_and_the_new_value():
    plan = replace(case_1().plan, launched_at=at(12, 21))
    before, after = compile_facts(case_1()), compile_facts(case_1(plan=plan))

    groups = {one.heading: one.lines for one in grouped(changes_between(before, after), Told(after, WORDS))}

    launched = groups["The activity"][0].fields[0]
    assert (launched.label, launched.before != launched.after) == ("went live", True)
    assert [(f.label, f.before, f.after) for f in groups["Lead time"][0].fields] == [
        ("real", "2 days 1 h", "2 days 2 h")
    ]


IDS = {
    "activity",
    "incident",
    "finding",
    "impact",
    "checkpoint",
    "metric",
    "decision",
    "log",
    "subject",
    "params",
}
SILENT = {"lane", "row_id", "row", "row_kind", "same", "margin_s", "recorded_at", "sha256", "rows"}


def test_every_field_of_the_facts_has_a_word_or_is_an_id():
    document = compile_facts(whole())
    parts = [part for part in document if part not in ("time_bar", "channels", "schema", "zone")]
    entries = [
        entry
        for part in parts
        for entry in (document[part] if isinstance(document[part], list) else [document[part]])
        if isinstance(entry, dict)
    ]

    unsaid = {
        field
        for entry in entries
        for field in [*entry, *entry.get("params", {})]
        if field not in IDS | SILENT and not label_of("", field)
    }

    assert unsaid == set()
    assert all(str(word) for word in LABELS.values())


@pytest.mark.parametrize("part", ["incident", "lead_time", "time_bar", "matrix"])
def test_a_part_that_comes_or_goes_as_a_whole_is_one_change_at_least(part):
    with_it = compile_facts(case_1())
    without = compile_facts(Snapshot(at=at(13, 9), zone="UTC"))

    gone = [one["op"] for one in changes_between(with_it, without) if one["part"] == part]
    came = [one["op"] for one in changes_between(without, with_it) if one["part"] == part]

    assert set(gone) == {"removed"}
    assert set(came) == {"added"}


def test_a_row_without_an_owner_that_found_one_is_told():
    owned = tuple(replace(one, accountable_id=9, department_id=BUSINESS) for one in case_1().in_force)
    before, after = compile_facts(case_1()), compile_facts(case_1(in_force=owned))

    lines = [one for one in changes_between(before, after) if one["part"] == "without_owner"]

    assert [(one["op"], one["item"]["deliverable"]) for one in lines] == [
        ("removed", EFFECT),
        ("removed", 12),
    ]
