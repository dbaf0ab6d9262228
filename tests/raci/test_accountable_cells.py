"""The A in a cell: proposed, addressed, taken back, never overwritten once accepted."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from postmortem.activities.models import Deliverable
from postmortem.outbox.models import Duty
from raci import actions
from raci.models import LetterChange
from raci.rules import Holder
from tests import make
from tests.make import NOW
from tests.raci.scene import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """With a row that nobody answers for yet."""
    made = scene()
    made.copy = make.deliverable(activity=made.activity, name="Copy", position=3)
    make.letter(made.copy, "R", made.business.department)
    return made


def give(plan, holder, *, by=None, **more):
    return actions.change_cell(plan.copy.pk, holder, "A", by=by or plan.driver, now=NOW, **more)


def clear(plan, holder, row=None, *, by=None):
    return actions.change_cell((row or plan.copy).pk, holder, "", by=by or plan.driver, now=NOW, was="")


def owner(row):
    row.refresh_from_db()
    return row.accountable, row.accountable_department, row.is_in_force


def asked(row):
    return sorted(Duty.objects.open().filter(subj_id=row.pk).values_list("kind", "holder__account"))


def test_a_in_a_persons_column_asks_that_person(plan):
    give(plan, Holder(plan.design.department_id, plan.painter.pk))

    assert owner(plan.copy) == (plan.painter, plan.design.department, False)
    assert asked(plan.copy) == [("accept", "painter")]


def test_a_in_a_departments_column_asks_its_lead_for_a_name(plan):
    give(plan, Holder(plan.design.department_id))

    assert owner(plan.copy) == (None, plan.design.department, False)
    assert asked(plan.copy) == [("name", plan.design.account)]


def test_a_moves_to_another_cell_and_only_the_new_person_is_asked(plan):
    give(plan, Holder(plan.design.department_id, plan.painter.pk))

    give(plan, Holder(plan.business.department_id, plan.business.pk))

    assert owner(plan.copy) == (plan.business, plan.business.department, False)
    assert asked(plan.copy) == [("accept", plan.business.account)]


def test_a_in_the_own_column_is_a_yes(plan):
    give(plan, Holder(plan.design.department_id, plan.design.pk), by=plan.design)

    assert owner(plan.copy) == (plan.design, plan.design.department, True)


def test_delete_on_an_a_that_nobody_accepted_takes_it_back(plan):
    holder = Holder(plan.design.department_id, plan.painter.pk)
    give(plan, holder)

    clear(plan, holder)

    assert owner(plan.copy) == (None, None, False)
    assert asked(plan.copy) == []


def test_delete_takes_the_working_letter_before_the_a(plan):
    holder = Holder(plan.design.department_id, plan.painter.pk)
    give(plan, holder)
    actions.change_cell(plan.copy.pk, holder, "C", by=plan.driver, now=NOW)

    actions.change_cell(plan.copy.pk, holder, "", by=plan.driver, now=NOW, was="C")

    assert owner(plan.copy) == (plan.painter, plan.design.department, False)
    assert plan.copy.assignments.filter(until=None, letter="C").count() == 0


@pytest.mark.parametrize("letter", ["A", ""])
def test_an_accepted_a_is_handed_over_and_not_overwritten(plan, letter):
    holder = Holder(plan.design.department_id, plan.design.pk if letter else plan.painter.pk)
    plan.poster.assignments.update(until=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.change_cell(plan.poster.pk, holder, letter, by=plan.driver, now=NOW)

    assert refusal.value.messages == ["One person is accountable already; hand it over instead."]
    assert refusal.value.code == "stale"
    assert owner(plan.poster) == (plan.painter, plan.design.department, True)
    assert LetterChange.objects.count() == 0


def test_an_a_that_moved_meanwhile_is_left_alone(plan):
    give(plan, Holder(plan.design.department_id, plan.painter.pk))

    with pytest.raises(ValidationError) as refusal:
        give(plan, Holder(plan.business.department_id), was="")

    assert refusal.value.code == "stale"
    assert owner(plan.copy) == (plan.painter, plan.design.department, False)


def test_delete_on_somebody_elses_a_takes_nothing_back(plan):
    give(plan, Holder(plan.design.department_id, plan.painter.pk))

    with pytest.raises(ValidationError) as refusal:
        actions.clear_accountable(plan.copy.pk, Holder(plan.business.department_id), by=plan.driver, now=NOW)

    assert refusal.value.code == "stale"
    assert owner(plan.copy) == (plan.painter, plan.design.department, False)


def test_a_lead_proposes_in_the_own_department_only(plan):
    give(plan, Holder(plan.design.department_id, plan.painter.pk), by=plan.design)
    with pytest.raises(PermissionDenied):
        give(plan, Holder(plan.business.department_id), by=plan.design)

    assert owner(plan.copy) == (plan.painter, plan.design.department, False)


def test_a_person_of_another_department_is_refused(plan):
    with pytest.raises(ValidationError) as refusal:
        give(plan, Holder(plan.business.department_id, plan.painter.pk))

    assert refusal.value.message_dict == {"holder": ["This person is not of that department."]}
    assert owner(plan.copy) == (None, None, False)


def test_a_row_taken_off_the_plan_gets_no_a(plan):
    Deliverable.objects.filter(pk=plan.copy.pk).update(status="dropped")

    with pytest.raises(ValidationError) as refusal:
        give(plan, Holder(plan.design.department_id))

    assert refusal.value.messages == ["This row is not needed any more."]
