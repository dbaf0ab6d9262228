"""Setting and clearing letters."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from postmortem.activities.models import Activity, Participant
from postmortem.audit.models import Entry
from raci import actions
from raci.models import Assignment
from raci.rules import Holder
from tests import make
from tests.make import NOW
from tests.raci.scene import scene

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def letters(row):
    return [(a.letter, a.person) for a in row.assignments.filter(until=None).order_by("pk")]


def test_a_letter_makes_the_person_and_the_department_take_part():
    plan, newcomer = scene(), make.user(department=make.department("service"))
    home = newcomer.department

    actions.set_letter(plan.poster.pk, Holder(home.pk, newcomer.pk), "C", by=plan.driver, now=NOW)

    assert letters(plan.poster) == [("R", plan.painter), ("C", newcomer)]
    assert Participant.objects.filter(activity=plan.activity, person=newcomer, until=None).count() == 1
    assert plan.activity.taking_part.filter(department=home).count() == 1
    assert Entry.objects.get(verb="letter.set").data == {
        "letter": "C",
        "department_id": home.pk,
        "person_id": newcomer.pk,
    }


def test_another_letter_takes_the_place_of_the_one_before_and_the_past_is_kept():
    plan = scene()
    holder = Holder(plan.design.department_id, plan.painter.pk)

    actions.set_letter(plan.poster.pk, holder, "I", by=plan.driver, now=NOW)

    assert letters(plan.poster) == [("I", plan.painter)]
    assert plan.poster.assignments.get(letter="R").until == NOW


def test_clearing_closes_the_letter():
    plan = scene()
    holder = Holder(plan.business.department_id)

    actions.clear_letter(plan.outcome.pk, holder, by=plan.driver, now=NOW)

    assert letters(plan.outcome) == []
    assert Assignment.objects.count() == 2


def test_the_same_letter_twice_changes_nothing():
    plan = scene()
    holder = Holder(plan.design.department_id, plan.painter.pk)

    actions.set_letter(plan.poster.pk, holder, "R", by=plan.driver, now=NOW, was="R")

    assert Assignment.objects.count() == 2


def test_a_lead_sets_letters_of_the_own_department_only():
    plan = scene()
    own, other = Holder(plan.design.department_id), Holder(plan.business.department_id)

    actions.set_letter(plan.poster.pk, own, "I", by=plan.design, now=NOW)
    with pytest.raises(PermissionDenied):
        actions.set_letter(plan.poster.pk, other, "I", by=plan.design, now=NOW)

    assert letters(plan.poster) == [("R", plan.painter), ("I", None)]


def test_a_participant_sets_no_letters():
    plan = scene()

    with pytest.raises(PermissionDenied):
        actions.set_letter(plan.poster.pk, Holder(plan.design.department_id), "I", by=plan.painter, now=NOW)

    assert letters(plan.poster) == [("R", plan.painter)]


def test_a_cell_that_changed_meanwhile_is_left_alone():
    plan = scene()
    holder = Holder(plan.design.department_id, plan.painter.pk)

    with pytest.raises(ValidationError) as refusal:
        actions.set_letter(plan.poster.pk, holder, "C", by=plan.driver, now=NOW, was="")

    assert refusal.value.code == "stale"
    assert letters(plan.poster) == [("R", plan.painter)]


def test_a_person_of_another_department_is_refused_at_the_field():
    plan = scene()

    with pytest.raises(ValidationError) as refusal:
        actions.set_letter(
            plan.poster.pk, Holder(plan.business.department_id, plan.painter.pk), "C", by=plan.driver, now=NOW
        )

    assert refusal.value.message_dict == {"holder": ["This person is not of that department."]}
    assert letters(plan.poster) == [("R", plan.painter)]


def test_nobody_is_made_accountable_by_a_letter():
    plan = scene()

    with pytest.raises(ValidationError) as refusal:
        actions.set_letter(plan.poster.pk, Holder(plan.design.department_id), "A", by=plan.driver, now=NOW)

    assert refusal.value.message_dict == {"letter": ["Choose one of the letters of this matrix."]}


def test_a_live_activity_keeps_its_letters():
    plan = scene()
    for status in ("aligning", "ready"):
        Activity.objects.update(status=status)
    Activity.objects.update(status="launched", launched_at=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.set_letter(plan.poster.pk, Holder(plan.design.department_id), "C", by=plan.driver, now=NOW)

    assert refusal.value.messages == ["The activity is live or ended: its matrix is no longer changed."]
    assert letters(plan.poster) == [("R", plan.painter)]


@pytest.mark.parametrize("person", [True, False])
def test_the_database_keeps_one_current_letter_of_a_kind(person):
    plan = scene()
    again = {
        "deliverable": plan.poster if person else plan.outcome,
        "letter": "R",
        "department": (plan.design if person else plan.business).department,
        "person": plan.painter if person else None,
        "since": NOW,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(**again)

    assert Assignment.objects.count() == 2
