"""The facts behind the rules, read from the database: what is found, who reads it, in how many queries."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities.models import AssetVersion, Deliverable, LogEntry
from postmortem.people.actions import set_disciplines
from raci import actions
from raci.actions.waiving import Exempt
from raci.queries.findings import findings_of, said_to
from raci.queries.grid import live_rows
from raci.rules import Finding, Holder
from raci.rules.checks import Severity, Step
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene

pytestmark = pytest.mark.django_db


def findings(plan, *, now=NOW):
    return findings_of(plan.activity, live_rows([plan.activity.pk])[plan.activity.pk], now=now)


def codes(plan, **when):
    """What is said beside the missing definitions of done, which every row of the scene lacks."""
    return [(f.code, f.row_id) for f in findings(plan, **when) if f.code != "R09"]


def came(row, provider, **fields):
    return AssetVersion.objects.create(
        deliverable=row,
        number=row.versions.count() + 1,
        kind="text",
        text="Here it is.",
        provider=provider,
        arrived_at=NOW,
        recorded_by=row.activity.lead,
        recorded_at=NOW,
        **fields,
    )


def said(plan, kind, by, **fields):
    number = plan.activity.log.count() + 1
    return LogEntry.objects.create(
        activity=plan.activity,
        number=number,
        kind=kind,
        recorded_by=plan.driver,
        said_by=by,
        **{"said_at": NOW, **fields},
    )


def test_the_scene_is_in_order():
    assert codes(scene()) == []


def test_trades_of_departments_and_people_are_known():
    plan = scene()
    set_disciplines(plan.design.department, ["engineering"], by=None, now=NOW)
    broken = codes(plan)

    set_disciplines(plan.painter, ["design"], by=None, now=NOW)

    assert broken == [("R11", plan.poster.pk)]
    assert codes(plan) == []


def test_whoever_provided_something_has_a_hand_in_the_row():
    plan = scene()

    came(plan.poster, make.lead("print"))

    assert codes(plan) == [("R06", plan.poster.pk), ("R14", plan.poster.pk)]


def test_where_it_comes_from_has_a_hand_in_the_row_and_has_to_appear():
    plan = scene()
    Deliverable.objects.filter(pk=plan.poster.pk).update(source_department=make.department("print"))

    assert [code for code, _row in codes(plan)] == ["M01", "R06", "R14"]


def test_whoever_agreed_to_something_in_the_log_has_a_hand_in_the_row():
    plan = scene()

    said(plan, "agreement", make.lead("print"), deliverable=plan.poster)

    assert [code for code, _row in codes(plan)] == ["R06", "R14"]


def test_whoever_approved_it_is_to_be_asked_before():
    plan = scene()

    said(plan, "approval", make.lead("print"), deliverable=plan.poster, verdict="yes")

    assert codes(plan) == [("R15", plan.poster.pk)]


def test_a_change_after_the_last_version_is_seen():
    plan = scene()
    put_forward(plan)
    before = codes(plan)

    said(plan, "change", plan.driver, said_at=NOW + HOUR)

    assert (before, codes(plan)) == ([], [("M03", None)])


def test_a_department_that_joined_without_a_letter_keeps_it_from_being_put_forward():
    plan = scene()
    make.takes_part(plan.activity, make.department("service"))

    with pytest.raises(ValidationError) as refused:
        put_forward(plan)

    assert refused.value.messages == [
        "1 row has something to mend first: A department takes part and has no letter in any row."
    ]


def test_somebody_who_left_cannot_answer_for_it():
    plan = scene()
    plan.painter.is_active = False
    plan.painter.save()

    assert codes(plan) == [("R10", plan.poster.pk)]


def test_somebody_away_with_a_deputy_who_is_there_is_fine():
    plan = scene()
    absence = make.absence(plan.painter, plan.design)
    covered = codes(plan)

    make.absence(plan.design, plan.driver)

    assert covered == []
    assert codes(plan) == [("R10", plan.poster.pk)]
    assert absence.deputy == plan.design


def test_what_a_person_carries_over_all_activities_is_known():
    plan = scene()
    for number in range(7):
        row = make.deliverable(name=f"Elsewhere {number}")
        make.letter(row, "R", plan.design.department, plan.painter)

    [finding] = [f for f in findings(plan) if f.code == "C01"]

    assert finding.holder == Holder(plan.design.department_id, plan.painter.pk)


def test_an_exception_is_marked_and_runs_out():
    plan = scene()
    plan.poster.assignments.update(until=NOW)
    until = NOW + timedelta(days=2)

    actions.waive(
        plan.activity.pk,
        Exempt("R02", row=plan.poster),
        reason="The agency does it.",
        until=until,
        by=plan.driver,
        now=NOW,
    )

    marks = [
        [(f.waived, f.blocks) for f in findings(plan, now=at) if f.code == "R02"]
        for at in (NOW, until - HOUR, until)
    ]
    assert marks == [[("The agency does it.", False)], [("The agency does it.", False)], [("", True)]]


@pytest.mark.parametrize(
    ("reader", "reads"), [("painter", True), ("design", True), ("driver", False), ("boss", False)]
)
def test_what_a_person_carries_is_said_to_that_person_and_the_own_lead(reader, reads):
    plan = scene()
    holder = Holder(plan.design.department_id, plan.painter.pk)
    load = Finding("C01", Severity.WARNING, None, "Much.", "See", Step.LOAD, holder)
    column = load._replace(code="C04", holder=Holder(plan.design.department_id))
    user = getattr(plan, reader)
    leads = [plan.design.department_id] if reader == "design" else []

    assert said_to([load, column], user, leads) == ([load, column] if reads else [column])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_facts_take_a_fixed_number_of_queries(django_assert_num_queries, rows):
    plan = scene()
    for number in range(rows - 1):
        row = make.deliverable(activity=plan.activity, name=f"Row {number}", accountable=make.lead())
        make.letter(row, "R", row.accountable_department)
        came(row, row.accountable)
        make.absence(row.accountable, plan.driver)
    matrix = live_rows([plan.activity.pk])[plan.activity.pk]

    with django_assert_num_queries(3):
        findings_of(plan.activity, matrix, now=NOW)
