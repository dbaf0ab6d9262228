"""Taking back the last change of a cell."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from postmortem.activities.actions import accept
from postmortem.audit.models import Entry
from raci import actions
from raci.models import LetterChange
from raci.queries import matrix_page
from raci.rules import Holder
from tests import make
from tests.make import NOW
from tests.raci.scene import put_forward, scene

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def plan():
    made = scene()
    made.whole = Holder(made.design.department_id)
    made.hand = Holder(made.design.department_id, made.painter.pk)
    made.copy = make.deliverable(activity=made.activity, name="Copy", position=3)
    return made


def change(plan, holder, letter, *, row=None, by=None, now=NOW):
    actions.change_cell((row or plan.poster).pk, holder, letter, by=by or plan.driver, now=now)


def undo(plan, *, by=None, now=NOW + MINUTE):
    return actions.undo_last(plan.activity, by=by or plan.driver, now=now)


def letters(row):
    return [(a.letter, a.person) for a in row.assignments.filter(until=None).order_by("pk")]


def refusal_of(plan, **more):
    with pytest.raises(ValidationError) as refusal:
        undo(plan, **more)
    assert refusal.value.code == "stale"
    return refusal.value.messages[0]


@pytest.mark.parametrize(("letter", "before"), [("C", "R"), ("", "R")])
def test_the_letter_is_what_it_was_and_the_record_says_so(plan, letter, before):
    change(plan, plan.hand, letter)

    undo(plan)

    assert letters(plan.poster) == [(before, plan.painter)]
    assert Entry.objects.filter(verb="letter.undone").count() == 1


def test_a_letter_in_an_empty_cell_is_gone_again(plan):
    change(plan, plan.whole, "I")

    undo(plan)

    assert letters(plan.poster) == [("R", plan.painter)]


def test_a_proposal_is_taken_back(plan):
    change(plan, plan.hand, "A", row=plan.copy)

    undo(plan)

    plan.copy.refresh_from_db()
    assert (plan.copy.accountable, plan.copy.accountable_department) == (None, None)


def test_a_proposal_in_place_of_another_goes_back_to_the_one_before(plan):
    change(plan, plan.hand, "A", row=plan.copy)
    change(plan, Holder(plan.business.department_id), "A", row=plan.copy, now=NOW + MINUTE)

    undo(plan)

    plan.copy.refresh_from_db()
    assert (plan.copy.accountable, plan.copy.accountable_department) == (
        plan.painter,
        plan.design.department,
    )


def test_an_a_that_was_taken_back_is_proposed_again(plan):
    change(plan, plan.whole, "A", row=plan.copy)
    change(plan, plan.whole, "", row=plan.copy, now=NOW + MINUTE)

    undo(plan)

    plan.copy.refresh_from_db()
    assert plan.copy.accountable_department == plan.design.department


def test_changes_are_undone_one_after_the_other(plan):
    change(plan, plan.hand, "C")
    change(plan, plan.whole, "I", now=NOW + MINUTE)

    undo(plan)
    undo(plan)

    assert letters(plan.poster) == [("R", plan.painter)]
    assert refusal_of(plan) == "There is no change of yours to undo."


def test_nobody_undoes_the_change_of_somebody_else(plan):
    change(plan, plan.hand, "C", by=plan.design)

    assert refusal_of(plan) == "There is no change of yours to undo."
    assert letters(plan.poster) == [("C", plan.painter)]


def test_after_an_hour_it_is_no_last_change_any_more(plan):
    change(plan, plan.hand, "C")

    assert refusal_of(plan, now=NOW + 61 * MINUTE) == "There is no change of yours to undo."


def test_what_somebody_changed_since_stays(plan):
    change(plan, plan.hand, "C")
    change(plan, plan.hand, "I", by=plan.design, now=NOW + MINUTE)

    sentence = "Something followed from this change: change the cell instead."
    assert refusal_of(plan) == sentence
    assert letters(plan.poster) == [("I", plan.painter)]
    assert LetterChange.objects.filter(undone_at=None).count() == 2


def test_what_was_put_forward_since_stays(plan):
    plan.copy.delete()
    change(plan, plan.whole, "I")
    put_forward(plan, now=NOW + MINUTE)

    sentence = "It was put forward since then: change the cell instead."
    assert refusal_of(plan, now=NOW + 2 * MINUTE) == sentence


def test_a_yes_is_not_undone(plan):
    change(plan, plan.hand, "A", row=plan.copy)
    accept(plan.copy.pk, by=plan.painter, now=NOW + MINUTE)

    assert refusal_of(plan) == "One person is accountable already; hand it over instead."


def test_the_button_says_what_it_undoes(plan):
    change(plan, plan.hand, "")

    offer = matrix_page(plan.driver, plan.activity, now=NOW).undo

    assert offer.sentence == "Undo: Poster, Painter: R → none"
    assert (offer.row_id, offer.holder) == (
        plan.poster.pk,
        f"{plan.hand.department_id}.{plan.hand.person_id}",
    )
    assert matrix_page(plan.design, plan.activity, now=NOW).undo is None


def test_without_script_it_leads_back_to_the_row(client, plan, time_machine):
    time_machine.move_to(NOW, tick=False)
    change(plan, plan.whole, "I")
    client.force_login(plan.driver)

    response = client.post(reverse("raci:undo", args=[plan.activity.pk]))

    page = reverse("raci:matrix", args=[plan.activity.pk])
    assert (response.status_code, response.headers["Location"]) == (302, f"{page}#row-{plan.poster.pk}")


@pytest.mark.parametrize("htmx", [True, False])
def test_too_late_is_409_with_the_sentence(client, plan, time_machine, htmx):
    time_machine.move_to(NOW, tick=False)
    client.force_login(plan.driver)

    response = client.post(
        reverse("raci:undo", args=[plan.activity.pk]),
        {"row": plan.poster.pk},
        headers={"HX-Request": "true"} if htmx else {},
    )

    assert response.status_code == 409
    assert "There is no change of yours to undo." in response.content.decode()
