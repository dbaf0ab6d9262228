"""Answering a sheet row by row."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty, Notice
from raci import actions
from raci.models import SignedRow, SignOff
from raci.queries import sheets_of, signed_state
from raci.rules import Heap
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, answer_to, put_forward, scene, sign

pytestmark = pytest.mark.django_db


def standing(plan):
    plan.activity.refresh_from_db()
    return {state.part.department_id: state.stands for state in signed_state(plan.activity)}


def the_sheet(person):
    return sheets_of(person)[0]


def nothing_signed():
    return (SignOff.objects.count(), SignedRow.objects.count()) == (0, 0)


def test_a_lead_signs_the_rows_of_the_own_department():
    plan = scene()
    put_forward(plan)

    signoff = sign(plan.design, now=NOW + HOUR)[0]

    assert (signoff.department, signoff.answer, signoff.by) == (
        plan.design.department,
        "accepted",
        plan.design,
    )
    assert [(row.deliverable, row.answer) for row in signoff.rows.all()] == [(plan.poster, "accepted")]
    assert standing(plan) == {
        plan.design.department_id: True,
        plan.business.department_id: False,
        None: False,
    }
    duty = Duty.objects.get(holder=plan.design, kind="sign")
    assert (duty.state, duty.answer, duty.answered_at) == ("done", "yes", NOW + HOUR)


def test_when_all_have_signed_the_activity_is_ready():
    plan = scene()
    put_forward(plan)

    for person in (plan.design, plan.business, plan.boss):
        sign(person, now=NOW + HOUR)

    assert set(standing(plan).values()) == {True}
    assert plan.activity.status == "ready"


def test_without_an_agreed_launch_all_may_have_signed_and_it_is_not_ready():
    plan = scene()
    Activity.objects.update(agreed_launch_at=None)
    put_forward(plan)

    for person in (plan.design, plan.business, plan.boss):
        sign(person, now=NOW + HOUR)

    assert set(standing(plan).values()) == {True}
    assert plan.activity.status == "aligning"


def test_one_bad_row_does_not_hold_up_the_others():
    plan = scene()
    banner = make.deliverable(activity=plan.activity, name="Banner", accountable=plan.painter, position=3)
    make.letter(banner, "R", plan.design.department)
    put_forward(plan)

    sign(plan.design, now=NOW + HOUR, **{f"row{banner.pk}": "We need until Friday"})

    state = next(s for s in signed_state(plan.activity) if s.part.department_id == plan.design.department_id)
    assert (state.rows, state.stands) == ({plan.poster.pk: Heap.UNCHANGED, banner.pk: Heap.SENT_BACK}, False)
    duty = Duty.objects.get(holder=plan.design, kind="sign")
    assert (duty.state, duty.answer, duty.reason) == ("done", "reserved", "We need until Friday")


def test_the_driver_is_told_of_a_row_that_goes_back():
    plan = scene()
    put_forward(plan)

    sign(plan.design, now=NOW + HOUR, **{f"row{plan.poster.pk}": "We need until Friday"})

    notice = Notice.objects.get(recipient=plan.driver)
    assert (notice.kind, notice.params["title"], notice.params["reason"]) == (
        "row_sent_back",
        "Poster",
        "We need until Friday",
    )
    duty = Duty.objects.get(holder=plan.design, kind="sign")
    assert (duty.state, duty.answer) == ("declined", "no")


def test_a_row_sent_back_is_asked_again_with_the_next_version():
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW + HOUR, **{f"row{plan.poster.pk}": "We need until Friday"})

    put_forward(plan, now=NOW + 2 * HOUR)

    sheet = the_sheet(plan.design)
    assert [(row.heap, row.sent_back) for row in sheet.rows] == [(Heap.SENT_BACK, "We need until Friday")]
    assert sheet.heap == Heap.NEW


def test_sending_back_without_a_reason_signs_nothing():
    plan = scene()
    put_forward(plan)
    answer = answer_to(the_sheet(plan.design), **{f"row{plan.poster.pk}": "  "})

    with pytest.raises(ValidationError) as refusal:
        actions.sign(answer, by=plan.design, now=NOW)

    assert refusal.value.message_dict == {f"reason-{plan.poster.pk}": ["Say in one sentence why."]}
    assert nothing_signed()


def test_the_sponsor_signs_for_a_department_whose_lead_drives():
    plan = scene()
    home = plan.product.department
    home.lead = plan.driver
    home.save()
    make.letter(plan.poster, "R", home)
    put_forward(plan)

    sheets = {sheet.department_id: sheet for sheet in sheets_of(plan.boss)}
    sign(plan.boss, now=NOW + HOUR)

    assert set(sheets) == {home.pk, None}
    assert sheets[home.pk].why == "You sign as sponsor, because the lead of Product drives the activity."
    assert sheets_of(plan.driver) == []
    assert SignOff.objects.get(department=home).by == plan.boss
    assert Duty.objects.get(holder=plan.boss, kind="sign").state == "done"


def test_one_answer_of_two_leaves_the_question_open():
    plan = scene()
    home = plan.business.department
    home.lead = plan.boss
    home.save()
    put_forward(plan)

    actions.sign(answer_to(the_sheet(plan.boss)), by=plan.boss, now=NOW)

    assert Duty.objects.get(holder=plan.boss, kind="sign").state == "open"
    assert len(sheets_of(plan.boss)) == 1


def test_a_row_that_is_being_changed_comes_with_the_next_version():
    plan = scene()
    put_forward(plan)
    Deliverable.objects.filter(pk=plan.poster.pk).update(name="Banner")

    sheet = the_sheet(plan.design)
    sign(plan.design, now=NOW + HOUR)

    assert (sheet.rows, sheet.left_out) == ([], 1)
    assert standing(plan)[plan.design.department_id] is False


def test_a_changed_row_shows_old_and_new():
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW + HOUR)
    Deliverable.objects.filter(pk=plan.poster.pk).update(name="Banner")

    put_forward(plan, now=NOW + 2 * HOUR)

    sheet = the_sheet(plan.design)
    row = sheet.rows[0]
    assert (sheet.heap, row.heap) == (Heap.CHANGED, Heap.CHANGED)
    assert [(said.label, said.was, said.now) for said in row.changes] == [("name", "Poster", "Banner")]


def test_all_sheets_without_change_are_signed_by_one_tap_or_none():
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW + HOUR)
    home = plan.design.department
    banner = make.deliverable(activity=plan.activity, name="Banner", accountable=plan.painter, position=3)
    make.letter(banner, "R", home)
    put_forward(plan, now=NOW + 2 * HOUR)
    Deliverable.objects.filter(pk=banner.pk).update(name="Big banner")
    sheet = the_sheet(plan.design)
    answer = answer_to(sheet)

    with pytest.raises(ValidationError):
        actions.sign_all([answer, replace(answer, sheet_digest="0" * 64)], by=plan.design, now=NOW + 3 * HOUR)
    before = SignOff.objects.count()
    actions.sign_all([answer], by=plan.design, now=NOW + 3 * HOUR)

    assert (sheet.heap, before) == (Heap.UNCHANGED, 1)
    assert SignOff.objects.count() == 2


def test_a_signature_is_recorded_with_what_was_agreed():
    plan = scene()
    put_forward(plan)

    sign(plan.design, now=NOW + HOUR)

    assert Entry.objects.get(verb="matrix.signed").data == {
        "number": 1,
        "department_id": plan.design.department_id,
        "agreed": [plan.poster.pk],
        "sent_back": [],
    }


def test_a_signature_can_neither_be_changed_nor_taken_away():
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW + HOUR)

    for model in (SignOff, SignedRow):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(answer="sent_back", reason="no")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608

    assert (SignOff.objects.count(), SignedRow.objects.count()) == (1, 1)
