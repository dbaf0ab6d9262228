"""What a signer may say beside yes: a reservation, a counter-proposal, whom the department names."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities.models import Activity, Deliverable, Waiver
from postmortem.audit.models import Entry, Revision
from postmortem.outbox.models import Duty
from raci import actions
from raci.models import Assignment, SignedRow, SignOff
from raci.queries import live_rows, sheets_of, signed_state
from raci.rules import Heap, Holder, digest_of
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, answer_to, put_forward, scene, sign

pytestmark = pytest.mark.django_db


def answered(plan, by=None, row=None, *, now=NOW + HOUR, sheet=None, **said):
    """The one sheet of a signer, with `said` in the answer to one row and `sheet` in that to the sheet."""
    by = by or plan.design
    answer = answer_to(sheets_of(by, now=now)[0])
    if row is not None:
        answer = replace(answer, rows=answer.rows | {row.pk: replace(answer.rows[row.pk], **said)})
    return actions.sign(replace(answer, **(sheet or {})), by=by, now=now)


def refused(plan, row=None, **said):
    with pytest.raises(ValidationError) as refusal:
        answered(plan, row=row, **said)
    assert (SignOff.objects.count(), SignedRow.objects.count()) == (0, 0)
    return refusal.value


def standing(plan, person):
    plan.activity.refresh_from_db()
    states = {state.part.department_id: state for state in signed_state(plan.activity)}
    return states[person.department_id]


def choices():
    return Duty.objects.filter(kind="resolve").order_by("pk")


def draft(plan, **fields):
    """Another row in place of the poster, which nobody has accepted."""
    Assignment.objects.filter(deliverable=plan.poster).delete()
    plan.poster.delete()
    fields = {
        "accountable_department": plan.design.department,
        "accepted_at": None,
        "status": "draft",
        **fields,
    }
    plan.poster = make.deliverable(activity=plan.activity, kind="poster", name="Poster", position=2, **fields)
    make.letter(plan.poster, "R", plan.design.department)


def addressed(plan):
    """The poster is Design's as a whole, A and R."""
    draft(plan)
    return plan


def sent_back(plan, **counter):
    put_forward(plan)
    answered(plan, row=plan.poster, said="sent_back", reason="We need until Friday", counter=counter)
    return SignedRow.objects.get(answer="sent_back")


# --- reservations ------------------------------------------------------------------------------------


def test_a_row_agreed_to_with_a_reservation_stands():
    plan = scene()
    put_forward(plan)

    answered(plan, row=plan.poster, said="reserved", reason=" If the photographer comes. ")

    signed = SignedRow.objects.get()
    assert (signed.answer, signed.reason) == ("reserved", "If the photographer comes.")
    assert standing(plan, plan.design).stands
    duty = Duty.objects.get(holder=plan.design, kind="sign")
    assert (duty.state, duty.answer, duty.reason) == ("done", "reserved", "If the photographer comes.")
    assert Entry.objects.get(verb="matrix.signed").data["reserved"] == [plan.poster.pk]


def test_goal_and_dates_can_be_agreed_to_with_a_reservation():
    plan = scene()
    put_forward(plan)

    signoff = answered(plan, sheet={"said": "reserved", "reason": "The goal is bold."})

    assert (signoff.answer, signoff.reason) == ("reserved", "The goal is bold.")
    assert standing(plan, plan.design).stands


def test_goal_and_dates_can_go_back_while_the_rows_stand():
    plan = scene()
    put_forward(plan)

    answered(plan, sheet={"said": "sent_back", "reason": "Thirty orders is not what was agreed."})

    state = standing(plan, plan.design)
    assert (state.sheet, state.rows, state.stands) == (
        Heap.SENT_BACK,
        {plan.poster.pk: Heap.UNCHANGED},
        False,
    )


@pytest.mark.parametrize(
    ("row", "sheet", "field"),
    [
        ({"said": "reserved", "reason": " "}, {}, "reason-{}"),
        ({"said": "sent_back"}, {}, "reason-{}"),
        ({}, {"said": "reserved"}, "whole-reason"),
        ({}, {"said": "sent_back", "reason": ""}, "whole-reason"),
    ],
)
def test_more_than_yes_needs_a_sentence(row, sheet, field):
    plan = scene()
    put_forward(plan)

    refusal = refused(plan, plan.poster, sheet=sheet, **row)

    assert refusal.message_dict == {field.format(plan.poster.pk): ["Say in one sentence why."]}


# --- counter-proposals -------------------------------------------------------------------------------


def test_a_row_sent_back_asks_the_driver_to_choose():
    plan = scene()

    signed = sent_back(plan, due_at=(NOW + timedelta(days=3)).isoformat())

    duty = choices().get()
    assert (duty.holder, duty.sponsor, duty.title, duty.subj_id) == (
        plan.driver,
        plan.boss,
        "Poster",
        signed.pk,
    )
    assert signed.counter == {"due_at": (NOW + timedelta(days=3)).isoformat()}
    assert Duty.objects.get(holder=plan.design, kind="sign").answer == "countered"


def test_where_the_driver_has_left_the_sponsor_chooses():
    plan = scene()
    put_forward(plan)
    plan.driver.is_active = False
    plan.driver.save()

    answered(plan, row=plan.poster, said="sent_back", reason="no")

    assert choices().get().holder == plan.boss


def test_date_and_scope_are_taken_by_one_step():
    plan = scene()
    due = NOW + timedelta(days=3)
    signed = sent_back(plan, due_at=due.isoformat(), scope="One size only")

    actions.take_counter(signed.pk, by=plan.driver, now=NOW + 2 * HOUR)

    plan.poster.refresh_from_db()
    assert (plan.poster.due_at, plan.poster.acceptance) == (due, "One size only")
    assert choices().get().state == "done"
    assert standing(plan, plan.design).rows == {plan.poster.pk: Heap.CHANGED}
    assert Entry.objects.get(verb="matrix.counter_taken").data == {"countered": ["due_at", "scope"]}


def test_somebody_else_is_asked_to_accept_where_nobody_has():
    plan = scene()
    draft(plan, accountable=plan.painter)
    other = make.user("other", department=plan.business.department)
    signed = sent_back(plan, person_id=other.pk)

    actions.take_counter(signed.pk, by=plan.driver, now=NOW + 2 * HOUR)

    plan.poster.refresh_from_db()
    assert (plan.poster.accountable, plan.poster.accepted_at) == (other, None)
    assert Duty.objects.open().get(kind="accept").holder == other


def test_somebody_else_is_asked_to_take_over_what_is_accepted():
    plan = scene()
    other = make.user("other", department=plan.business.department)
    signed = sent_back(plan, person_id=other.pk)

    actions.take_counter(signed.pk, by=plan.driver, now=NOW + 2 * HOUR)

    plan.poster.refresh_from_db()
    asked = Duty.objects.open().get(kind="accept")
    assert (plan.poster.accountable, asked.holder, asked.params["hand_over"]) == (plan.painter, other, True)


def test_another_department_is_asked_to_name_somebody():
    plan = scene()
    draft(plan, accountable=plan.painter)
    signed = sent_back(plan, department_id=plan.business.department_id)

    actions.take_counter(signed.pk, by=plan.driver, now=NOW + 2 * HOUR)

    plan.poster.refresh_from_db()
    assert (plan.poster.accountable_department, plan.poster.accountable) == (plan.business.department, None)


def test_the_work_passes_where_the_department_only_works():
    plan = scene()
    make.letter(plan.outcome, "R", plan.design.department)
    put_forward(plan)
    other = make.user("other", department=plan.product.department)
    answered(plan, row=plan.outcome, said="sent_back", reason="Not ours", counter={"person_id": other.pk})

    actions.take_counter(SignedRow.objects.get(answer="sent_back").pk, by=plan.driver, now=NOW + 2 * HOUR)

    held = live_rows([plan.activity.pk])[plan.activity.pk][0].holding("R")
    assert set(held) == {Holder(plan.business.department_id), Holder(other.department_id, other.pk)}


def test_it_may_stay_as_it_was_asked_and_is_asked_again():
    plan = scene()
    signed = sent_back(plan)

    actions.leave_row(signed.pk, by=plan.boss, now=NOW + 2 * HOUR)
    put_forward(plan, now=NOW + 3 * HOUR)

    assert choices().get().state == "done"
    assert sheets_of(plan.design)[0].rows[0].sent_back == "We need until Friday"


@pytest.mark.parametrize("step", [actions.take_counter, actions.leave_row])
def test_a_choice_is_made_once(step):
    plan = scene()
    signed = sent_back(plan, scope="One size only")
    actions.leave_row(signed.pk, by=plan.driver, now=NOW + 2 * HOUR)

    with pytest.raises(ValidationError) as refusal:
        step(signed.pk, by=plan.boss, now=NOW + 3 * HOUR)

    assert refusal.value.code == "stale"
    assert Deliverable.objects.get(pk=plan.poster.pk).acceptance == ""


def test_a_due_after_the_freeze_is_not_taken():
    plan = scene()
    Deliverable.objects.filter(pk=plan.poster.pk).update(freeze_at=NOW + timedelta(days=2))
    signed = sent_back(plan, due_at=(NOW + timedelta(days=3)).isoformat())

    with pytest.raises(ValidationError):
        actions.take_counter(signed.pk, by=plan.driver, now=NOW + 2 * HOUR)

    assert choices().get().state == "open"


def test_putting_forward_again_needs_no_choice_any_more():
    plan = scene()
    sent_back(plan, scope="One size only")
    Deliverable.objects.filter(pk=plan.poster.pk).update(name="Banner")

    put_forward(plan, now=NOW + 2 * HOUR)

    assert choices().get().state == "done"


@pytest.mark.parametrize(
    ("counter", "field", "sentence"),
    [
        ({"due_at": "soon"}, "due", "Write the day and the time, like 2026-03-12 18:00."),
        ({"due_at": "2026-03-12T18:00"}, "due", "Write the day and the time, like 2026-03-12 18:00."),
        ({"to": "x"}, "to", "Choose one from the list."),
        ({"person_id": 999_999}, "to", "Choose one from the list."),
        ({"department_id": 999_999}, "to", "Choose one from the list."),
        ({"scope": "x" * 301}, "scope", "At most 300 characters."),
    ],
)
def test_a_proposal_that_cannot_be_is_said_so(counter, field, sentence):
    plan = scene()
    put_forward(plan)

    refusal = refused(plan, plan.poster, said="sent_back", reason="no", counter=counter)

    assert refusal.message_dict == {f"{field}-{plan.poster.pk}": [sentence]}


# --- naming somebody ---------------------------------------------------------------------------------


def row_now(plan):
    return live_rows([plan.activity.pk])[plan.activity.pk][1]


def test_the_lead_names_and_agrees_in_one_step():
    plan = addressed(scene())
    put_forward(plan)

    signoff = answered(plan, row=plan.poster, names={"A": plan.painter.pk, "R": plan.painter.pk})

    row = row_now(plan)
    assert (row.accountable_id, row.accepted_at) == (plan.painter.pk, None)
    assert row.holding("R") == (Holder(plan.design.department_id, plan.painter.pk),)
    assert (signoff.revision.number, signoff.revision.document["cause"]) == (2, "named")
    assert signoff.rows.get().row_sha256 == digest_of(row)
    assert standing(plan, plan.design).stands
    assert sheets_of(plan.design) == []
    assert Duty.objects.open().get(kind="accept").holder == plan.painter
    assert Duty.objects.get(holder=plan.design, kind="sign").state == "done"


def test_naming_oneself_is_accepting():
    plan = addressed(scene())
    put_forward(plan)

    answered(plan, row=plan.poster, names={"A": plan.design.pk})

    row = row_now(plan)
    assert (row.accountable_id, row.accepted_at) == (plan.design.pk, NOW + HOUR)
    assert standing(plan, plan.design).stands


def test_the_others_are_asked_about_the_next_version_with_the_time_they_had():
    plan = addressed(scene())
    put_forward(plan)
    before = Duty.objects.get(holder=plan.business, kind="sign")

    answered(plan, row=plan.poster, names={"A": plan.painter.pk})

    after = Duty.objects.open().get(holder=plan.business, kind="sign")
    assert (after.pk, after.due_at, after.due_rev) == (before.pk, before.due_at, before.due_rev)
    assert (after.subj_id, after.params["number"]) == (Revision.objects.get(number=2).pk, 2)


def test_a_page_that_was_open_meanwhile_still_signs_what_it_shows():
    plan = addressed(scene())
    put_forward(plan)
    shown = answer_to(sheets_of(plan.business)[0])
    answered(plan, row=plan.poster, names={"A": plan.painter.pk})

    signoff = actions.sign(shown, by=plan.business, now=NOW + 2 * HOUR)

    assert (shown.number, signoff.revision.number) == (1, 2)
    assert standing(plan, plan.business).stands


def test_another_department_in_the_row_signs_again_what_has_become_of_it():
    plan = addressed(scene())
    make.letter(plan.poster, "R", plan.business.department)
    put_forward(plan)
    sign(plan.business, now=NOW + HOUR)

    answered(plan, row=plan.poster, names={"A": plan.painter.pk}, now=NOW + 2 * HOUR)

    sheet = sheets_of(plan.business)[0]
    changed = {row.row.pk: row.heap for row in sheet.rows}
    assert changed == {plan.outcome.pk: Heap.UNCHANGED, plan.poster.pk: Heap.CHANGED}
    assert standing(plan, plan.design).stands


def test_a_row_that_goes_back_names_nobody():
    plan = addressed(scene())
    put_forward(plan)

    answered(plan, row=plan.poster, said="sent_back", reason="no", names={"A": plan.painter.pk})

    assert (row_now(plan).accountable_id, Revision.objects.count()) == (None, 1)


def test_nobody_agrees_to_a_row_without_a_name():
    plan = addressed(scene())
    put_forward(plan)

    refusal = refused(plan, plan.poster)

    assert refusal.message_dict == {
        f"name-A-{plan.poster.pk}": ["Name who answers for it, or send the row back."]
    }


@pytest.mark.parametrize("who", ["business", "gone", "nobody"])
def test_only_people_of_the_department_are_named(who):
    plan = addressed(scene())
    plan.gone = make.user("gone", department=plan.design.department, is_active=False)
    put_forward(plan)
    person = getattr(plan, who).pk if who != "nobody" else -1

    refusal = refused(plan, plan.poster, names={"A": person})

    assert refusal.message_dict == {f"name-A-{plan.poster.pk}": ["Choose one from the list."]}


@pytest.mark.parametrize("names", [{"S": 1}, {"A": 1}])
def test_a_letter_that_is_not_the_departments_is_not_named(names):
    plan = scene()
    put_forward(plan)

    assert refused(plan, plan.poster, names=names).code == "stale"


def test_only_the_final_effect_has_its_owner_before():
    plan = addressed(scene())
    Assignment.objects.filter(deliverable=plan.outcome).delete()
    Deliverable.objects.filter(pk=plan.outcome.pk).delete()
    home = plan.business.department
    outcome = make.deliverable(
        activity=plan.activity, kind="outcome", name="Effect", accountable_department=home
    )
    make.letter(outcome, "R", home)

    with pytest.raises(ValidationError) as refusal:
        put_forward(plan)

    assert refusal.value.messages == ["1 row has something to mend first: The final effect has no owner."]


# --- in a hurry --------------------------------------------------------------------------------------


def rush(plan, **fields):
    fields = {"reason": "The slot is fixed.", "until": NOW + timedelta(days=3), **fields}
    return Waiver.objects.create(activity=plan.activity, code="rush", by=plan.boss, at=NOW, **fields)


def test_a_rush_exception_stands_on_the_sheet():
    plan = scene()
    rush(plan)

    sheet = put_forward(plan).document["sheet"]

    assert (sheet["rush"], sheet["rush_until"]) == ("The slot is fixed.", "2026-03-14T08:00:00+00:00")
    assert [said.now for said in sheets_of(plan.design)[0].says if "hurry" in said.label] == [
        "The slot is fixed."
    ]


@pytest.mark.parametrize("ended", [False, True])
def test_a_rush_exception_that_comes_or_ends_is_signed_again(ended):
    plan = scene()
    waiver = rush(plan) if ended else None
    put_forward(plan)
    sign(plan.design, now=NOW + HOUR)

    if waiver:
        Waiver.objects.filter(pk=waiver.pk).update(ended_at=NOW + 2 * HOUR)
    else:
        rush(plan)

    assert (standing(plan, plan.design).sheet, Activity.objects.count()) == (Heap.CHANGED, 1)


def test_a_rush_exception_that_runs_out_takes_no_signature_with_it():
    plan = scene()
    rush(plan, until=NOW + HOUR)
    put_forward(plan)

    sign(plan.design, now=NOW + 2 * HOUR)

    assert standing(plan, plan.design).stands
