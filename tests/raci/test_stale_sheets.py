"""A sheet that is not as it was shown, or not theirs, signs nothing."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from postmortem.activities.models import Deliverable
from raci import actions
from raci.models import SignedRow, SignOff
from raci.queries import sheets_of
from raci.rules import RowAnswer
from tests.make import NOW
from tests.raci.scene import HOUR, answer_to, put_forward, scene

pytestmark = pytest.mark.django_db


def the_sheet(person):
    return sheets_of(person)[0]


def nothing_signed():
    return (SignOff.objects.count(), SignedRow.objects.count()) == (0, 0)


def stale_after(plan, change):
    """Sign Design's sheet as it was shown, after `change`; returns the code of the refusal."""
    put_forward(plan)
    answer = answer_to(the_sheet(plan.design))
    change(answer)
    with pytest.raises(ValidationError) as refusal:
        actions.sign(answer, by=plan.design, now=NOW + HOUR)
    return refusal.value.code


def test_a_row_that_changed_after_it_was_shown_signs_nothing():
    plan = scene()

    code = stale_after(
        plan, lambda _answer: Deliverable.objects.filter(pk=plan.poster.pk).update(name="Banner")
    )

    assert code == "stale"
    assert nothing_signed()


def test_a_newer_version_than_the_one_shown_signs_nothing():
    plan = scene()

    def next_version(_answer):
        Deliverable.objects.filter(pk=plan.poster.pk).update(acceptance="Readable")
        put_forward(plan, now=NOW + HOUR)

    assert stale_after(plan, next_version) == "stale"
    assert nothing_signed()


@pytest.mark.parametrize("shown", ["one less", "one more", "another digest"])
def test_only_what_was_on_screen_can_be_signed(shown):
    plan = scene()
    put_forward(plan)
    answer = answer_to(the_sheet(plan.design))
    rows = {
        "one less": {},
        "one more": {**answer.rows, plan.outcome.pk: RowAnswer("0" * 64)},
        "another digest": {plan.poster.pk: RowAnswer("0" * 64)},
    }[shown]

    with pytest.raises(ValidationError) as refusal:
        actions.sign(replace(answer, rows=rows), by=plan.design, now=NOW)

    assert refusal.value.code == "stale"
    assert nothing_signed()


def test_a_second_answer_to_the_same_version_is_too_late():
    plan = scene()
    put_forward(plan)
    answer = answer_to(the_sheet(plan.design))
    actions.sign(answer, by=plan.design, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.sign(answer, by=plan.design, now=NOW)

    assert refusal.value.code == "stale"
    assert SignOff.objects.count() == 1


@pytest.mark.parametrize("who", ["driver", "painter", "business", "product"])
def test_nobody_signs_for_another_department(who):
    plan = scene()
    put_forward(plan)
    answer = answer_to(the_sheet(plan.design))

    with pytest.raises(PermissionDenied):
        actions.sign(replace(answer, number=99), by=getattr(plan, who), now=NOW)

    assert nothing_signed()


def test_an_activity_that_asks_nothing_is_not_signed_with_the_others():
    plan = scene()
    put_forward(plan)
    answer = answer_to(the_sheet(plan.design))

    with pytest.raises(ValidationError) as refusal:
        actions.sign_all([answer, replace(answer, activity_id=999)], by=plan.design, now=NOW)

    assert refusal.value.code == "stale"
    assert nothing_signed()
