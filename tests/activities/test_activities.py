"""An activity from its first line to its verification."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import actions
from postmortem.activities.actions import NewActivity
from postmortem.activities.models import Activity, Deliverable, LogEntry, Participant
from postmortem.audit.models import Entry
from postmortem.audit.queries import verify
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def driver(**fields):
    return make.user(role="pm", department=make.department(), **fields)


def new(**fields):
    return NewActivity(
        **{"title": "Voucher campaign", "requesting_department": make.department("business"), **fields}
    )


def test_a_new_activity_has_a_row_for_its_final_effect():
    pm = driver()

    activity = actions.create_activity(new(agreed_launch_at=NOW + 2 * DAY), by=pm, now=NOW)

    outcome = activity.deliverables.get()
    assert (activity.status, activity.lead, activity.created_at) == ("draft", pm, NOW)
    assert (outcome.kind, outcome.name, outcome.due_at) == ("outcome", "Final effect", NOW + 5 * DAY)
    assert Duty.objects.count() == 0
    assert [e.verb for e in Entry.objects.all()] == ["deliverable.added", "activity.created"]
    assert list(verify()) == []


def test_the_final_effect_is_called_in_the_language_of_the_activity():
    activity = actions.create_activity(new(outcome_name="最终效果", language="zh-hans"), by=driver(), now=NOW)

    assert activity.deliverables.get().name == "最终效果"


def test_everybody_named_takes_part():
    pm, sponsor = driver(), make.user(department=make.department("management"))
    lead, carrier = make.lead("marketing"), make.user(department=make.department("design"))

    activity = actions.create_activity(
        new(sponsor=sponsor, departments=[lead.department], outcome_person=carrier), by=pm, now=NOW
    )

    people = Participant.objects.filter(activity=activity).values_list("person", flat=True)
    assert set(people) == {pm.pk, sponsor.pk, carrier.pk}
    assert {one.department.code for one in activity.taking_part.all()} == {
        "business",
        "design",
        "management",
        "marketing",
        pm.department.code,
    }
    assert list(Duty.objects.values_list("kind", "holder", "sponsor")) == [("accept", carrier.pk, sponsor.pk)]


def test_a_department_named_for_the_effect_is_asked_for_a_name():
    lead = make.lead()

    actions.create_activity(new(outcome_department=lead.department), by=driver(), now=NOW)

    assert list(Duty.objects.values_list("kind", "holder")) == [("name", lead.pk)]


def test_a_draft_by_a_member_is_told_to_the_own_lead():
    lead = make.lead()
    member = make.user(department=lead.department)

    actions.create_activity(new(), by=member, now=NOW)

    assert list(Notice.objects.values_list("recipient", "kind")) == [(lead.pk, "draft_waits")]


def test_a_launch_before_the_request_is_refused_and_nothing_is_made():
    with pytest.raises(ValidationError) as refusal:
        actions.create_activity(new(requested_at=NOW, agreed_launch_at=NOW - HOUR), by=driver(), now=NOW)

    assert refusal.value.message_dict == {
        "agreed_launch_at": ["The agreed launch cannot lie before it was asked for."]
    }
    assert Activity.objects.count() == 0


def test_an_edit_is_written_with_its_fields():
    activity = actions.create_activity(new(), by=driver(), now=NOW)

    activity = actions.edit_activity(activity.pk, 1, {"goal": "30 orders"}, by=activity.lead, now=NOW)

    entry = Entry.objects.order_by("-pk")[0]
    assert (activity.goal, activity.version) == ("30 orders", 2)
    assert (entry.verb, entry.data) == ("activity.edited", {"fields": ["goal"], "version": 2})


def test_a_stale_edit_changes_nothing():
    activity = actions.create_activity(new(), by=driver(), now=NOW)
    actions.edit_activity(activity.pk, 1, {"goal": "30 orders"}, by=activity.lead, now=NOW)

    with pytest.raises(Stale):
        actions.edit_activity(activity.pk, 1, {"goal": "300 orders"}, by=activity.lead, now=NOW)

    activity.refresh_from_db()
    assert activity.goal == "30 orders"


def test_a_moved_launch_moves_the_final_effect_and_is_written_down():
    activity = actions.create_activity(new(agreed_launch_at=NOW + DAY), by=driver(), now=NOW)

    actions.edit_activity(activity.pk, 1, {"agreed_launch_at": NOW + 2 * DAY}, by=activity.lead, now=NOW)

    entries = LogEntry.objects.order_by("number")
    assert [(e.deliverable_id is None, e.moves_from, e.moves_to) for e in entries] == [
        (True, NOW + DAY, NOW + 2 * DAY),
        (False, NOW + 4 * DAY, NOW + 5 * DAY),
    ]
    assert activity.deliverables.get().due_at == NOW + 5 * DAY


def test_a_due_time_of_the_effect_set_by_hand_stays():
    wanted = NOW + 3 * DAY
    activity = actions.create_activity(
        new(agreed_launch_at=NOW + DAY, outcome_due_at=wanted), by=driver(), now=NOW
    )

    actions.edit_activity(activity.pk, 1, {"agreed_launch_at": NOW + 2 * DAY}, by=activity.lead, now=NOW)

    assert activity.deliverables.get().due_at == wanted


def test_a_new_sponsor_sees_it_and_is_asked_to_choose():
    carrier, sponsor = make.user(department=make.department()), make.user()
    activity = actions.create_activity(new(outcome_person=carrier), by=driver(), now=NOW)
    actions.send_back(activity.deliverables.get().pk, "Not mine.", {}, by=carrier, now=NOW)

    actions.edit_activity(activity.pk, 1, {"sponsor": sponsor}, by=activity.lead, now=NOW)

    chosen = Duty.objects.open().get()
    assert (chosen.kind, chosen.holder, chosen.sponsor) == ("choose", activity.lead, sponsor)
    assert Participant.objects.filter(activity=activity, person=sponsor).count() == 1


def test_another_sponsor_takes_over_the_choice():
    carrier, first, second = make.user(department=make.department()), make.user(), make.user()
    activity = actions.create_activity(new(sponsor=first, outcome_person=carrier), by=driver(), now=NOW)
    actions.send_back(activity.deliverables.get().pk, "Not mine.", {}, by=carrier, now=NOW)

    actions.edit_activity(activity.pk, 1, {"sponsor": second}, by=activity.lead, now=NOW)

    assert Duty.objects.open().get().holder == second


def in_state(status, **fields):
    activity = make.activity(agreed_launch_at=NOW + DAY, **fields)
    for step in ("aligning", "ready", "launched", "verified", "closed"):
        if activity.status == status:
            break
        times = {"launched": {"launched_at": NOW}, "verified": {"verified_at": NOW}}.get(step, {})
        Activity.objects.filter(pk=activity.pk).update(status=step, **times)
        activity.refresh_from_db()
    return activity


@pytest.mark.parametrize(
    ("start", "to"),
    [("draft", "aligning"), ("aligning", "ready"), ("ready", "aligning"), ("verified", "closed")],
)
def test_an_activity_moves_along_its_states(start, to):
    activity = in_state(start)

    moved = actions.move_activity(activity.pk, to, by=activity.lead, now=NOW)

    assert (moved.status, Entry.objects.get().verb) == (to, f"activity.{to}")


@pytest.mark.parametrize(
    ("start", "to"),
    [("draft", "ready"), ("ready", "launched"), ("launched", "cancelled"), ("closed", "draft")],
)
def test_other_steps_are_refused(start, to):
    activity = in_state(start)

    with pytest.raises(ValidationError) as refusal:
        actions.move_activity(activity.pk, to, by=activity.lead, now=NOW)

    activity.refresh_from_db()
    assert (refusal.value.code, activity.status, Entry.objects.count()) == ("stale", start, 0)


def test_ready_needs_an_agreed_launch():
    activity = in_state("aligning")
    Activity.objects.update(agreed_launch_at=None)

    with pytest.raises(ValidationError) as refusal:
        actions.move_activity(activity.pk, "ready", by=activity.lead, now=NOW)

    assert refusal.value.messages == ["Agree on a launch time first."]


def test_a_cancelled_activity_asks_nothing_more():
    carrier = make.user(department=make.department())
    activity = actions.create_activity(new(outcome_person=carrier), by=driver(), now=NOW)

    actions.move_activity(activity.pk, "cancelled", by=activity.lead, now=NOW)

    assert list(Duty.objects.values_list("state", flat=True)) == ["withdrawn"]


def test_launching_says_when():
    activity = in_state("ready", requested_at=NOW - DAY)

    launched = actions.launch(activity.pk, NOW - HOUR, by=activity.lead, now=NOW)

    assert (launched.status, launched.launched_at) == ("launched", NOW - HOUR)
    assert Entry.objects.get().data == {"launched_at": (NOW - HOUR).isoformat()}


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (NOW + HOUR, "It cannot have gone live later than now."),
        (NOW - 2 * DAY, "It cannot go live before it was asked for."),
    ],
)
def test_a_launch_that_cannot_be_is_refused(at, sentence):
    activity = in_state("ready", requested_at=NOW - DAY)

    with pytest.raises(ValidationError) as refusal:
        actions.launch(activity.pk, at, by=activity.lead, now=NOW)

    activity.refresh_from_db()
    assert refusal.value.message_dict == {"at": [sentence]}
    assert (activity.status, activity.launched_at) == ("ready", None)


def test_what_is_live_is_verified_once():
    activity = in_state("launched")

    verified = actions.verify(activity.pk, by=activity.lead, now=NOW)

    assert (verified.status, verified.verified_at) == ("verified", NOW)
    with pytest.raises(ValidationError) as refusal:
        actions.verify(activity.pk, by=activity.lead, now=NOW)
    assert refusal.value.code == "stale"


def test_a_department_joins_once():
    activity, home = make.activity(), make.department()

    for _ in range(2):
        actions.take_part(activity, home, by=activity.lead, now=NOW)

    assert [one.department for one in activity.taking_part.all()] == [home]
    assert [e.verb for e in Entry.objects.all()] == ["activity.department_joined"]


def test_rows_of_the_effect_are_one_per_activity():
    activity = actions.create_activity(new(), by=driver(), now=NOW)

    assert Deliverable.objects.filter(activity=activity, kind="outcome").count() == 1
