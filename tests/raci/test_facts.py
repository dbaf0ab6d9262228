"""What the matrix tells the retrospective."""

import pytest

from raci import actions
from raci.queries import facts
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene, sign

pytestmark = pytest.mark.django_db


def test_put_forward_signed_sent_back_and_handed_over_are_facts_in_order():
    plan, other = scene(), make.user(department=make.department())
    put_forward(plan)
    sign(plan.business, now=NOW + HOUR)
    sign(plan.design, now=NOW + 2 * HOUR, **{f"row{plan.poster.pk}": "too early"})
    actions.hand_over(plan.poster.pk, other, "leave", by=plan.painter, now=NOW + 3 * HOUR)
    actions.answer_hand_over(plan.poster.pk, by=other, now=NOW + 4 * HOUR)

    found = facts(plan.activity)

    assert [(fact.at, fact.kind, fact.department_id) for fact in found] == [
        (NOW, "put_forward", plan.driver.department_id),
        (NOW + HOUR, "signed", plan.business.department_id),
        (NOW + 2 * HOUR, "sent_back", plan.design.department_id),
        (NOW + 4 * HOUR, "handed_over", plan.design.department_id),
    ]
    assert found[2].params == {"row": "Poster", "row_kind": "poster", "reason": "too early"}
    assert (found[3].person_id, found[3].params["to_person_id"]) == (plan.painter.pk, other.pk)


def test_the_sponsors_word_is_marked():
    plan = scene()
    put_forward(plan)
    sign(plan.boss, now=NOW + HOUR)

    assert facts(plan.activity)[-1].params == {"number": 1, "sponsor": True}


def test_an_untouched_activity_has_no_facts():
    assert facts(scene().activity) == []
