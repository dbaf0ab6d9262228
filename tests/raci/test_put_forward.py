"""Asking for signatures: what is refused, what is fixed, who is asked."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Entry, Revision
from postmortem.audit.rules import digest
from postmortem.outbox.models import Duty
from raci import actions
from raci.models import Assignment
from raci.rules import Holder
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene, sign

pytestmark = pytest.mark.django_db


def asked():
    return sorted(
        (duty.holder.account, duty.params["number"]) for duty in Duty.objects.open().filter(kind="sign")
    )


def refusal_of(plan, by=None):
    with pytest.raises(ValidationError) as refusal:
        actions.put_forward(plan.activity.pk, by=by or plan.driver, now=NOW)
    assert Revision.objects.count() == 0
    assert Duty.objects.count() == 0
    return refusal.value.messages


def test_it_fixes_the_rows_and_asks_leads_and_sponsor():
    plan = scene()

    revision = put_forward(plan)

    plan.activity.refresh_from_db()
    assert (revision.kind, revision.number, revision.sha256) == ("matrix", 1, digest(revision.document))
    assert [row["id"] for row in revision.document["rows"]] == [plan.outcome.pk, plan.poster.pk]
    assert revision.document["sheet"]["goal"] == "Thirty orders in the first hour"
    assert asked() == sorted([("boss", 1), (plan.business.account, 1), (plan.design.account, 1)])
    assert plan.activity.status == "aligning"
    assert Entry.objects.filter(verb="matrix.put_forward").get().data == {"number": 1, "asked": 3}


def test_the_question_says_what_by_when_and_for_which_department():
    plan = scene()

    put_forward(plan)

    duty = Duty.objects.get(holder=plan.design)
    assert (duty.title, duty.department, duty.due_at) == (
        "Voucher campaign",
        plan.design.department,
        NOW + 24 * HOUR,
    )
    assert (duty.freeze_at, duty.asked_by, duty.sponsor) == (NOW + 96 * HOUR, plan.driver, plan.boss)
    assert duty.params == {"activity_id": plan.activity.pk, "activity": "Voucher campaign", "number": 1}


def test_a_row_with_something_to_mend_keeps_it_back():
    plan = scene()
    Assignment.objects.filter(deliverable=plan.poster).update(until=NOW)

    assert refusal_of(plan) == ["1 row has something to mend first: No one is responsible."]


def test_two_rows_with_something_to_mend_are_counted():
    plan = scene()
    Assignment.objects.update(until=NOW)

    assert refusal_of(plan) == ["2 rows have something to mend first, for one: No one is responsible."]


def test_without_a_sponsor_nobody_confirms_the_effect():
    plan = scene()
    Activity.objects.update(sponsor=None)

    assert refusal_of(plan) == ["Name a sponsor first: the sponsor confirms the final effect."]


def test_a_sponsor_who_drives_is_not_enough():
    plan = scene()
    Activity.objects.update(sponsor=plan.driver)

    assert refusal_of(plan) == ["Name another sponsor first: nobody signs alone what they drive themselves."]


def test_leaving_the_draft_needs_a_product_manager():
    plan = scene()
    plan.driver.role = "member"
    plan.driver.save()

    assert refusal_of(plan) == ["Leaving the draft needs a product manager or the lead of your department."]


def test_leaving_the_draft_by_the_own_lead():
    plan = scene()
    plan.driver.role = "member"
    plan.driver.save()

    actions.put_forward(plan.activity.pk, by=plan.product, now=NOW)

    plan.activity.refresh_from_db()
    assert plan.activity.status == "aligning"


def test_a_lead_who_drives_leaves_the_signature_to_the_sponsor():
    plan = scene()
    home = plan.product.department
    home.lead = plan.driver
    home.save()
    make.letter(plan.poster, "R", home)

    put_forward(plan)

    assert asked() == sorted([("boss", 1), (plan.business.account, 1), (plan.design.account, 1)])


def test_nothing_new_is_not_put_forward_again():
    plan = scene()
    put_forward(plan)

    with pytest.raises(ValidationError) as refusal:
        put_forward(plan)

    assert refusal.value.messages == ["Nothing has changed since version 1."]
    assert Revision.objects.count() == 1


def test_a_change_asks_only_those_it_touches():
    plan = scene()
    put_forward(plan)
    for person in (plan.business, plan.design, plan.boss):
        sign(person, now=NOW + HOUR)
    Deliverable.objects.filter(pk=plan.poster.pk).update(acceptance="Readable at arm's length")

    put_forward(plan, now=NOW + 2 * HOUR)

    plan.activity.refresh_from_db()
    assert asked() == [(plan.design.account, 2)]
    assert plan.activity.status == "aligning"


def test_another_goal_asks_everybody():
    plan = scene()
    put_forward(plan)
    for person in (plan.business, plan.design, plan.boss):
        sign(person, now=NOW + HOUR)
    Activity.objects.update(goal="Sixty orders")

    put_forward(plan, now=NOW + 2 * HOUR)

    assert asked() == sorted([("boss", 2), (plan.business.account, 2), (plan.design.account, 2)])


def test_a_new_version_takes_back_the_questions_about_the_old_one():
    plan = scene()
    put_forward(plan)
    actions.set_letter(plan.poster.pk, Holder(plan.business.department_id), "R", by=plan.driver, now=NOW)

    put_forward(plan, now=NOW + HOUR)

    assert asked() == sorted([("boss", 2), (plan.business.account, 2), (plan.design.account, 2)])
    assert Duty.objects.filter(kind="sign", state="withdrawn").count() == 3


def test_somebody_informed_more_is_fixed_and_asks_nobody():
    plan = scene()
    put_forward(plan)
    for person in (plan.business, plan.design, plan.boss):
        sign(person, now=NOW + HOUR)
    actions.set_letter(plan.poster.pk, Holder(plan.product.department_id), "I", by=plan.driver, now=NOW)

    revision = put_forward(plan, now=NOW + 2 * HOUR)

    plan.activity.refresh_from_db()
    assert (revision.number, asked(), plan.activity.status) == (2, [], "ready")


def test_a_live_activity_is_not_put_forward():
    plan = scene()
    Activity.objects.update(status="cancelled")

    with pytest.raises(ValidationError) as refusal:
        put_forward(plan)

    assert refusal.value.code == "stale"


def test_without_a_launch_time_two_days_are_given():
    plan = scene()
    Activity.objects.update(agreed_launch_at=None)

    put_forward(plan)

    duty = Duty.objects.get(holder=plan.design)
    assert (duty.due_at, duty.freeze_at) == (NOW + timedelta(days=2), None)
