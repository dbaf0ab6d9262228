"""Going live, decided, or all the same."""

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.models import Entry, Revision
from postmortem.outbox.models import Duty
from raci import actions
from raci.models import GateDecision
from tests.make import NOW
from tests.raci.scene import HOUR, decided, put_forward, scene, sign

pytestmark = pytest.mark.django_db


def launch(plan, at=NOW + 2 * HOUR, **more):
    return actions.launch(plan.activity.pk, at, by=plan.driver, now=NOW + 3 * HOUR, **more)


def unchanged(plan, status):
    plan.activity.refresh_from_db()
    return (plan.activity.status, plan.activity.launched_at, LogEntry.objects.count()) == (status, None, 0)


def test_what_was_decided_goes_live_without_a_sentence_and_the_matrix_is_fixed():
    plan = scene()
    put_forward(plan)
    for person in (plan.business, plan.design, plan.boss):
        sign(person, now=NOW + HOUR)
    decided(plan, "open_items", "The poster comes in time", now=NOW + HOUR)

    activity = launch(plan)

    revision = Revision.objects.get(number=2)
    assert (activity.status, activity.launched_at) == ("launched", NOW + 2 * HOUR)
    assert (revision.document["cause"], len(revision.document["rows"])) == ("launch", 2)
    assert LogEntry.objects.count() == 0


def test_all_the_same_needs_a_reason_and_stands_in_the_log():
    plan = scene()
    put_forward(plan)

    activity = launch(plan, reason="The slot cannot be moved")

    note = LogEntry.objects.get()
    decision = GateDecision.objects.get()
    assert (activity.status, note.kind, note.text) == ("launched", "note", "The slot cannot be moved")
    assert (decision.verdict, decision.by, decision.at) == ("none", None, NOW + 3 * HOUR)
    assert Entry.objects.get(verb="matrix.launched").data == {"number": 2, "all_the_same": True}
    assert Duty.objects.open().filter(kind="sign").count() == 0


def test_all_the_same_goes_straight_from_the_draft():
    plan = scene()

    assert launch(plan, reason="Nobody else is here yet").status == "launched"


def test_all_the_same_out_of_draft_needs_a_product_manager():
    plan = scene()
    plan.driver.role = "member"
    plan.driver.save()

    with pytest.raises(ValidationError):
        launch(plan, reason="Nobody else is here yet")

    assert unchanged(plan, "draft")


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_it_does_not_go_live(reason):
    plan = scene()
    put_forward(plan)

    with pytest.raises(ValidationError) as refusal:
        launch(plan, reason=reason)

    assert refusal.value.message_dict == {
        "reason": ["Nobody has decided that it goes live: say in one sentence why it does."]
    }
    assert unchanged(plan, "aligning")


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (NOW + 4 * HOUR, "It cannot have gone live later than now."),
        (NOW - 9 * HOUR, "It cannot go live before it was asked for."),
    ],
)
def test_a_launch_in_the_future_or_before_the_request_is_refused(at, sentence):
    plan = scene(requested_at=NOW - HOUR)
    put_forward(plan)

    with pytest.raises(ValidationError) as refusal:
        launch(plan, at=at, reason="The slot cannot be moved")

    assert refusal.value.message_dict == {"at": [sentence]}
    assert unchanged(plan, "aligning")


def test_what_is_live_does_not_go_live_again():
    plan = scene()
    launch(plan, reason="The slot cannot be moved")

    with pytest.raises(ValidationError) as refusal:
        launch(plan, reason="Twice")

    assert refusal.value.code == "stale"
    assert Activity.objects.get().launched_at == NOW + 2 * HOUR
