"""Two people decide on one launch, or the clock and a person do, at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from postmortem.outbox.models import Duty
from raci import actions
from raci.models import GateDecision
from tests.at_once import at_once
from tests.make import NOW
from tests.raci.scene import HOUR, said, scene

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HALF = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def _addresses_are_read():
    """As in a server that has answered before: threads do not read the addresses all at once."""
    reverse("raci:launch", args=[1])


def stale(results):
    return [one.code for one in results if isinstance(one, ValidationError)]


def test_owner_and_sponsor_decide_at_once():
    plan = scene()
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)
    go = said(plan, "open_items", "The poster comes in time", now=HALF)
    drop = said(plan, "drop", "Without a poster", now=HALF, row=plan.poster.pk)

    results = at_once(
        *[
            lambda by=by, verdict=verdict: actions.decide(plan.activity.pk, verdict, by=by, now=HALF)
            for by, verdict in [(plan.business, go), (plan.boss, drop)] * 2
        ]
    )

    assert stale(results) == ["stale"] * 3
    assert GateDecision.objects.count() == 1


def test_the_lapse_is_written_once_by_two_ticks():
    plan = scene()
    duty = actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)
    Duty.objects.filter(pk=duty.pk).update(state="lapsed", next_at=None, answered_at=duty.due_at)
    late = duty.due_at + HOUR

    results = at_once(*[lambda: actions.follow_decisions(now=late)] * 4)

    assert sorted(results, key=len) == [{}, {}, {}, {"undecided": 1}]
    assert GateDecision.objects.count() == 1


def test_asked_twice_at_once_there_is_one_question():
    plan = scene()

    results = at_once(*[lambda: actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)] * 4)

    assert stale(results) == ["stale"] * 3
    assert Duty.objects.filter(kind="decide").count() == 1
