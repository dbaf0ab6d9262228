"""Passing a row on: one yes, and no moment without an owner."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from postmortem.activities.actions import send_back
from postmortem.activities.models import PastAccountable
from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from raci import actions
from raci.models import Assignment
from raci.queries import in_force, sheets_of
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene, sign

pytestmark = pytest.mark.django_db


def open_questions():
    return [(d.holder, d.params["reason"]) for d in Duty.objects.open().filter(kind="accept")]


def test_until_the_yes_everything_stays_as_it_is():
    plan, other = scene(), make.user(department=make.department())

    actions.hand_over(plan.poster.pk, other, "Painter is on leave", by=plan.painter, now=NOW)

    plan.poster.refresh_from_db()
    assert (plan.poster.accountable, PastAccountable.objects.count()) == (plan.painter, 0)
    assert open_questions() == [(other, "Painter is on leave")]
    assert plan.activity.participants.filter(person=other, until=None).count() == 1


def test_the_yes_moves_it_and_keeps_the_one_before():
    plan, other = scene(), make.user(department=make.department())
    actions.hand_over(plan.poster.pk, other, "Painter is on leave", by=plan.painter, now=NOW)

    row = actions.answer_hand_over(plan.poster.pk, by=other, now=NOW + HOUR)

    past = PastAccountable.objects.get()
    assert (row.accountable, row.accountable_department, row.accountable_since) == (
        other,
        other.department,
        NOW + HOUR,
    )
    assert (past.person, past.until, past.reason) == (plan.painter, NOW + HOUR, "Painter is on leave")
    revision = Revision.objects.get()
    assert (revision.document["cause"], revision.document["rows"][1]["accountable"]) == (
        "hand_over",
        [other.department_id, other.pk],
    )


def test_it_is_in_force_from_the_yes_on():
    plan, other = scene(), make.user(department=make.department())
    actions.hand_over(plan.poster.pk, other, "leave", by=plan.painter, now=NOW)
    actions.answer_hand_over(plan.poster.pk, by=other, now=NOW + HOUR)

    before = in_force(plan.activity, NOW + HOUR - timedelta(microseconds=1))[plan.poster.pk]
    after = in_force(plan.activity, NOW + HOUR)[plan.poster.pk]

    assert (before.accountable_id, before.department_id) == (plan.painter.pk, plan.painter.department_id)
    assert (after.accountable_id, after.department_id) == (other.pk, other.department_id)
    assert after.letters == {"R": [(plan.painter.department_id, plan.painter.pk)]}


def test_signatures_it_touches_are_asked_for_again_and_no_others():
    plan, other = scene(), make.lead("service", display_name="Sun Li")
    put_forward(plan)
    for person in (plan.business, plan.design, plan.boss):
        sign(person, now=NOW + HOUR)

    actions.hand_over(plan.poster.pk, other, "leave", by=plan.painter, now=NOW + HOUR)
    actions.answer_hand_over(plan.poster.pk, by=other, now=NOW + 2 * HOUR)

    asked = Duty.objects.open().filter(kind="sign")
    assert {(d.holder, d.params["number"]) for d in asked} == {(plan.design, 2), (other, 2)}
    change = sheets_of(plan.design)[0].rows[0].changes[0]
    assert (change.was, change.now) == ("Painter · Design", "Sun Li · Service")


def test_saying_no_changes_nothing():
    plan, other = scene(), make.user(department=make.department())
    actions.hand_over(plan.poster.pk, other, "leave", by=plan.painter, now=NOW)

    send_back(plan.poster.pk, "I am on leave, too", {}, by=other, now=NOW + HOUR)

    plan.poster.refresh_from_db()
    assert (plan.poster.accountable, plan.poster.accepted_at) == (plan.painter, NOW - timedelta(days=1))
    assert Duty.objects.get(kind="choose").holder == plan.boss


def test_taking_it_over_oneself_is_the_yes():
    plan = scene()

    row = actions.hand_over(plan.poster.pk, plan.design, "I do it", by=plan.design, now=NOW)

    assert row.accountable == plan.design
    assert open_questions() == []


def test_a_newer_question_replaces_the_older_one():
    plan = scene()
    first, second = (make.user(department=make.department()) for _ in range(2))
    actions.hand_over(plan.poster.pk, first, "leave", by=plan.painter, now=NOW)

    actions.hand_over(plan.poster.pk, second, "ill", by=plan.design, now=NOW + HOUR)
    with pytest.raises(ValidationError) as refusal:
        actions.answer_hand_over(plan.poster.pk, by=first, now=NOW + 2 * HOUR)

    assert refusal.value.code == "stale"
    assert open_questions() == [(second, "ill")]


def test_what_is_wrong_is_said_at_the_field():
    plan = scene()

    with pytest.raises(ValidationError) as refusal:
        actions.hand_over(plan.poster.pk, plan.painter, " ", by=plan.painter, now=NOW)

    assert refusal.value.message_dict == {
        "to": ["This person answers for it already."],
        "reason": ["Say in one sentence why."],
    }
    assert Duty.objects.count() == 0


def test_a_row_that_nobody_accepted_is_not_handed_over():
    plan, other = scene(), make.user(department=make.department())
    row = make.deliverable(activity=plan.activity)

    with pytest.raises(ValidationError) as refusal:
        actions.hand_over(row.pk, other, "leave", by=plan.driver, now=NOW)

    assert refusal.value.messages == ["Nobody has accepted this row yet; name somebody else instead."]


def test_the_database_refuses_an_agreed_row_without_an_owner():
    row = scene().poster

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE activities_deliverable SET accountable_id = NULL, accountable_since = NULL WHERE id = %s",
            [row.pk],
        )

    row.refresh_from_db()
    assert row.accountable is not None


def test_the_database_refuses_a_second_owner_among_the_letters():
    plan = scene()

    refusal = pytest.raises(IntegrityError, match="assignment_never_a")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO raci_assignment (deliverable_id, letter, department_id, person_id, since, inherited)"
            " VALUES (%s, 'A', %s, %s, %s, %s)",
            [plan.poster.pk, plan.product.department_id, plan.driver.pk, NOW, False],
        )

    assert Assignment.objects.filter(deliverable=plan.poster).count() == 1


def test_no_table_has_room_for_a_second_current_owner():
    letters = apps.get_model("raci.Assignment").Letter.values
    holders = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and "accountable" in field.name and field.is_relation
    }
    past = {field.name: field.null for field in PastAccountable._meta.concrete_fields}

    assert holders == {
        ("activities.Deliverable", "accountable"),
        ("activities.Deliverable", "accountable_department"),
    }
    assert "A" not in letters
    assert past["until"] is False
