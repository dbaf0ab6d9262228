"""Case 1 as facts: two days, a poster twelve minutes before the slot, an approval passed on, no owner."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import figures
from incidents.compile import (
    Approval,
    InForce,
    Number,
    Plan,
    Row,
    Seen,
    Snapshot,
    Trouble,
)
from incidents.compile import compile as compile_facts
from incidents.queries.reading.picture import picture_of
from incidents.queries.reading.told import Told
from postmortem.activities.rules import Fact
from postmortem.people.redaction import redact_for

GENERAL, BUSINESS, PRODUCT, ENGINEERING, DESIGN = 1, 2, 3, 4, 5
EFFECT, POSTER, COPY, PAGE = 11, 12, 13, 14
HOUR, MINUTE = 3600, 60


def at(day, hour, minute=0):
    """Local Shanghai time in March 2026; Tuesday is the 10th."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


REQUESTED, TOLD, SLOT = at(10, 10, 30), at(10, 18, 10), at(12, 20)


def fact(kind, when, row=None, **more):
    version = kind in ("arrived", "placeholder")
    return Fact(
        at=when,
        kind=kind,
        zone="Asia/Shanghai",
        subj_type="activities.assetversion" if version else "activities.deliverable" if row else "",
        subj_id=900 + (row or 0) if version else row,
        params={"row_id": row} if version else {},
        **more,
    )


# The voucher campaign, the day after.
FACTS = (
    fact("requested", REQUESTED, department_id=BUSINESS),
    fact("told", TOLD, department_id=PRODUCT),
    fact("accepted", at(10, 19), PAGE),
    fact("accepted", at(10, 19), COPY),
    fact("placeholder", at(10, 20), POSTER),
    fact("placeholder", at(10, 20), COPY),
    fact("arrived", at(11, 15, 40), PAGE, department_id=ENGINEERING),
    fact("approved", at(11, 16), PAGE),
    fact("arrived", at(12, 19, 40), COPY, department_id=BUSINESS),
    fact("arrived", at(12, 19, 48), POSTER, department_id=DESIGN),
    fact("launched", SLOT),
    fact("arrived", at(12, 23), COPY, department_id=PRODUCT),
    fact("arrived", at(13, 0, 40), COPY, department_id=PRODUCT),
)
PLAN = Plan(
    pk=7,
    title="Voucher campaign",
    kind="campaign",
    requesting_department_id=BUSINESS,
    department_ids=(BUSINESS, PRODUCT, ENGINEERING),
    requested_at=REQUESTED,
    told_at=TOLD,
    asked_launch_at=at(11, 20),
    agreed_launch_at=SLOT,
    launched_at=SLOT,
)
TROUBLE = Trouble(
    pk=3,
    title="No orders in the first hour",
    kind="incident",
    severity=2,
    situation="user_experience",
    started_at=SLOT,
    detected_at=at(12, 21),
    reported_at=at(12, 21, 5),
    mitigated_at=at(13, 0, 40),
    stopped_by="New poster and copy.",
    department_ids=(DESIGN,),
)
ROWS = (
    Row(pk=EFFECT, kind="outcome", phase="check", name="Final effect", due_at=at(15, 20)),
    Row(
        pk=POSTER,
        kind="poster",
        phase="make",
        name="Poster",
        due_at=at(12, 12),
        freeze_at=at(12, 18),
        department_id=BUSINESS,
        source_department_id=DESIGN,
    ),
    Row(
        pk=COPY,
        kind="copy",
        phase="make",
        name="Copy",
        due_at=at(12, 12),
        department_id=PRODUCT,
        source_department_id=BUSINESS,
    ),
    Row(
        pk=PAGE,
        kind="function",
        phase="make",
        name="Page",
        due_at=at(11, 18),
        department_id=ENGINEERING,
    ),
)
IN_FORCE = (
    InForce(row=EFFECT),
    InForce(row=POSTER),
    InForce(row=COPY, accountable_id=70, department_id=PRODUCT, letters={"R": [(BUSINESS, 71)]}),
    InForce(row=PAGE, accountable_id=72, department_id=ENGINEERING),
)


def case_1(**changes):
    """The snapshot of the voucher campaign, the day after."""
    snapshot = Snapshot(
        at=at(13, 9),
        zone="Asia/Shanghai",
        facts=FACTS,
        plan=PLAN,
        trouble=TROUBLE,
        rows=ROWS,
        in_force=IN_FORCE,
        matrix_number=2,
        approvals=(
            Approval(
                pk=31, at=at(11, 15, 20), verdict="yes", channel="relayed", scope="flow", relayed_by_id=71
            ),
        ),
        numbers=(Number(pk=41, kind="orders", expected=30, actual=0, unit="first hour"),),
        seen=(Seen(pk=51, kind="copy", text="It does not say what it is.", row=COPY, department_id=PRODUCT),),
        usual=(timedelta(days=8), 9),
    )
    return replace(snapshot, **changes)


def test_lead_time_asked_agreed_and_real_counts_from_being_told():
    lead_time = compile_facts(case_1())["lead_time"]

    assert lead_time == {
        "from": "2026-03-10T10:10:00+00:00",
        "asked": 25 * HOUR + 50 * MINUTE,
        "agreed": 49 * HOUR + 50 * MINUTE,
        "real": 49 * HOUR + 50 * MINUTE,
        "usual": 8 * 24 * HOUR,
        "usual_of": 9,
    }


def test_time_bar_goes_from_request_to_slot_without_a_gap():
    bar = compile_facts(case_1())["time_bar"]

    assert [(one["kind"], one["seconds"] / MINUTE) for one in bar["segments"]] == [
        ("deciding", 8 * 60 + 30),
        ("building", 20 * 60 + 40),
        ("checking", 20),
        ("waiting", 27 * 60 + 40),
        ("checking", 20),
    ]
    assert (bar["from"], bar["to"]) == ("2026-03-10T02:30:00+00:00", "2026-03-12T12:00:00+00:00")
    assert sum(one["seconds"] for one in bar["segments"]) == (SLOT - REQUESTED).total_seconds()


def test_each_row_has_its_own_way_behind_the_bar():
    bar = compile_facts(case_1())["time_bar"]

    ways = {one["deliverable"]: (one["department"], [p["kind"] for p in one["path"]]) for one in bar["rows"]}

    assert ways == {
        POSTER: (DESIGN, ["waiting", "checking"]),
        COPY: (BUSINESS, ["waiting", "checking"]),
        PAGE: (ENGINEERING, ["building", "checking"]),
    }
    assert bar["request"] == {
        "department": BUSINESS,
        "path": [
            {
                "kind": "deciding",
                "from": "2026-03-10T02:30:00+00:00",
                "to": "2026-03-10T10:10:00+00:00",
                "seconds": 7 * HOUR + 40 * MINUTE,
            }
        ],
    }


def test_what_waits_for_the_sponsor_is_deciding():
    rows = tuple(replace(row, decided_by_sponsor=row.pk == PAGE) for row in case_1().rows)
    facts = tuple(one for one in case_1().facts if one.kind != "approved")

    bar = compile_facts(case_1(rows=rows, facts=facts))["time_bar"]

    assert [(one["kind"], one["seconds"] / MINUTE) for one in bar["segments"]] == [
        ("deciding", 8 * 60 + 30),
        ("building", 20 * 60 + 40),
        ("deciding", 28 * 60),
        ("checking", 20),
    ]


def test_arrivals_carry_their_margin_to_the_due_time_and_to_the_slot():
    rows = compile_facts(case_1())["deliverables"]

    arrivals = {one["deliverable"]: (one["agreed"], one["margin"], one["before_slot"]) for one in rows}

    assert arrivals == {
        EFFECT: (False, None, None),
        POSTER: (False, -(7 * HOUR + 48 * MINUTE), 12 * MINUTE),
        COPY: (True, -(7 * HOUR + 40 * MINUTE), 20 * MINUTE),
        PAGE: (True, 2 * HOUR + 20 * MINUTE, 28 * HOUR + 20 * MINUTE),
    }


def test_stand_ins_last_until_the_real_thing_comes():
    stand_ins = compile_facts(case_1())["stand_ins"]

    assert [(one["deliverable"], one["seconds"] / MINUTE, one["live"]) for one in stand_ins] == [
        (POSTER, 47 * 60 + 48, False),
        (COPY, 47 * 60 + 40, False),
    ]


def test_a_stand_in_that_went_live_says_so():
    facts = tuple(one for one in case_1().facts if one.kind != "arrived" or one.params["row_id"] != POSTER)

    stand_ins = compile_facts(case_1(facts=facts))["stand_ins"]

    assert stand_ins[0] == {
        "deliverable": POSTER,
        "from": "2026-03-10T12:00:00+00:00",
        "to": "2026-03-12T12:00:00+00:00",
        "seconds": 48 * HOUR,
        "live": True,
    }


def test_rows_without_owner_and_work_without_a_letter_stand_out():
    document = compile_facts(case_1())

    assert document["without_owner"] == [EFFECT, POSTER]
    assert document["without_letter"] == [{"department": DESIGN, "deliverables": [POSTER]}]
    assert document["matrix"]["number"] == 2


def test_the_rewriting_after_the_launch_names_the_side_that_did_it():
    document = compile_facts(case_1())

    assert document["after_launch"] == [
        {
            "deliverable": COPY,
            "versions": 2,
            "until": "2026-03-12T16:40:00+00:00",
            "departments": [PRODUCT],
        }
    ]


def test_expected_stands_against_actual_and_the_relayed_approval_keeps_its_scope():
    document = compile_facts(case_1())

    assert [(one["expected"], one["actual"]) for one in document["outcome"]] == [(30, 0)]
    assert [(one["channel"], one["scope"], one["confirmed"]) for one in document["approvals"]] == [
        ("relayed", "flow", False)
    ]


def test_compiling_again_changes_nothing_even_days_later():
    first = compile_facts(case_1())

    again = compile_facts(case_1(at=at(20, 9)), json.loads(json.dumps(first)))

    assert again == first


def test_a_recompile_says_which_parts_changed():
    first = compile_facts(case_1())

    second = compile_facts(case_1(usual=None), first)

    assert second["changed"] == ["lead_time"]
    assert second["compiled_at"] == "2026-03-13T01:00:00+00:00"


def test_people_stand_in_the_document_by_id_and_text_under_params():
    def words(part, path=()):
        if isinstance(part, dict):
            return [found for key, value in part.items() for found in words(value, (*path, key))]
        if isinstance(part, list):
            return [found for value in part for found in words(value, path)]
        return [(path, part)] if isinstance(part, str) and " " in part else []

    written = words(compile_facts(case_1()))

    assert {path[-2] for path, _text in written} == {"params"}


def test_an_incident_without_an_activity_compiles_to_its_own_times():
    document = compile_facts(Snapshot(at=at(13, 9), zone="UTC", trouble=case_1().trouble))

    assert (document["time_bar"], document["lead_time"], document["matrix"]) == (None, None, None)
    assert document["incident"]["mitigated"] == "2026-03-12T16:40:00+00:00"


@pytest.mark.parametrize("missing", ["requested_at", "told_at", "agreed_launch_at", "launched_at"])
def test_a_time_that_nobody_wrote_down_breaks_nothing(missing):
    document = compile_facts(case_1(plan=replace(case_1().plan, **{missing: None})))

    assert json.loads(json.dumps(document)) == document


moments = st.integers(0, 5 * 24 * 60).map(lambda minute: at(9, 0) + timedelta(minutes=minute))
kinds = st.sampled_from(["accepted", "arrived", "placeholder", "approved", "returned", "signed"])
any_fact = st.builds(fact, kinds, moments, st.sampled_from([EFFECT, POSTER, COPY, PAGE]))


@given(st.lists(any_fact, max_size=25), st.permutations(range(25)))
def test_any_facts_in_any_order_compile_to_one_document(facts, order):
    shuffled = [facts[number] for number in order if number < len(facts)]

    first = compile_facts(case_1(facts=tuple(facts)))
    again = compile_facts(case_1(facts=tuple(shuffled)))

    assert compile_facts(case_1(facts=tuple(facts)), first) is first
    assert again == first
    assert sum(one["seconds"] for one in first["time_bar"]["segments"]) == (SLOT - REQUESTED).total_seconds()


@given(st.lists(any_fact, max_size=25))
def test_any_facts_can_be_told_and_drawn(facts):
    words = redact_for({}, {}, names=False)

    known = (*case_1().facts[:2], fact("launched", SLOT))
    told = Told(compile_facts(case_1(facts=(*known, *facts))), words)

    picture = picture_of(told)
    assert [figures.plan_and_reality(picture), figures.moments(picture), told.lead(), told.notes()]
    assert all(told.sentence(entry) for entry in told.document["timeline"])
