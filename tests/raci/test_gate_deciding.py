"""Who decides on the launch: the driver asks, the owner of the effect or the sponsor decides, or nobody."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from postmortem.activities.actions import edit_activity
from postmortem.activities.models import LogEntry
from postmortem.audit.models import Entry, Revision
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.planner import plan as plan_all
from raci import actions
from raci.models import GateDecision
from raci.queries.gate import scene_of
from raci.rules.gate import Said
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, decided, said, scene

pytestmark = pytest.mark.django_db
SLOT = NOW + timedelta(days=4)
HALF = NOW + timedelta(days=2)


def ask(plan, now=NOW):
    return actions.ask_decision(plan.activity.pk, by=plan.driver, now=now)


def decide(plan, by, verdict, reason="", *, now=NOW + HOUR, on_behalf_of=None, **more):
    verdict = said(plan, verdict, reason, now=now, **more)
    return actions.decide(plan.activity.pk, verdict, by=by, now=now, on_behalf_of=on_behalf_of)


def tick(now):
    plan_all(now=now)
    return actions.follow_decisions(now=now)


def holder(plan):
    return Duty.objects.open().get(kind="decide").holder


def test_the_owner_of_the_final_effect_is_asked_first_until_the_launch():
    plan = scene()

    duty = ask(plan)

    assert (duty.holder, duty.due_at, duty.after_due) == (plan.business, SLOT, "lapse")
    assert duty.next_at == NOW
    assert Entry.objects.get(verb="launch.asked").data == {"holder_id": plan.business.pk}


def test_without_an_owner_the_sponsor_is_asked():
    plan = scene()
    plan.outcome.status = "draft"
    type(plan.outcome).objects.filter(pk=plan.outcome.pk).update(kind="task")

    assert ask(plan).holder == plan.boss


def test_who_drives_it_never_decides_even_as_the_sponsor():
    plan = scene()
    type(plan.outcome).objects.filter(pk=plan.outcome.pk).update(accountable=plan.driver)
    type(plan.activity).objects.filter(pk=plan.activity.pk).update(sponsor=plan.driver)

    with pytest.raises(ValidationError) as refusal:
        ask(plan)

    assert refusal.value.messages == [
        "Name somebody else who answers for the final effect, or another sponsor, first."
    ]
    assert Duty.objects.filter(kind="decide").count() == 0


def test_it_is_asked_once():
    plan = scene()
    ask(plan)

    with pytest.raises(ValidationError) as refusal:
        ask(plan)

    assert (refusal.value.code, Duty.objects.filter(kind="decide").count()) == ("stale", 1)


@pytest.mark.parametrize("at", [None, NOW])
def test_without_a_launch_ahead_nothing_is_asked(at):
    plan = scene()
    type(plan.activity).objects.filter(pk=plan.activity.pk).update(agreed_launch_at=at)

    with pytest.raises(ValidationError) as refusal:
        ask(plan)

    assert refusal.value.messages == [
        "Agree on a launch time that lies ahead; the decision is asked for until then."
    ]


def test_go_with_open_items_locks_what_was_open_and_tells_everybody():
    plan = scene()
    ask(plan)
    facts = [list(fact) for fact in sorted(scene_of(plan.activity, now=NOW + HOUR).facts)]

    decision = decide(plan, plan.business, "open_items", "The poster comes in time")

    revision = Revision.objects.get(kind="launch")
    assert (decision.verdict, decision.by, decision.revision) == ("open_items", plan.business, revision)
    assert (revision.document["open"], revision.document["verdict"]) == (facts, "open_items")
    assert ["assets", "awaited", plan.poster.pk] in facts
    assert Duty.objects.get(kind="decide").state == "done"
    told = Notice.objects.filter(kind="launch_open_items").order_by("recipient_id")
    assert [one.recipient for one in told] == sorted(
        [plan.boss, plan.design, plan.driver, plan.painter, plan.product], key=lambda one: one.pk
    )
    assert Entry.objects.get(verb="launch.decided").data == {"verdict": "open_items", "number": 1}


def test_a_plain_go_needs_that_nothing_is_open():
    plan = scene()
    ask(plan)

    with pytest.raises(ValidationError) as refusal:
        decide(plan, plan.business, "go")

    assert refusal.value.message_dict == {
        "verdict": ["Something is open: decide with what is open, in a sentence."]
    }
    assert GateDecision.objects.count() == 0


def test_hold_keeps_it_from_going_live_until_it_is_asked_again():
    plan = scene()
    decided(plan, "hold", "The voucher cannot be used yet")

    with pytest.raises(ValidationError) as refusal:
        actions.launch(plan.activity.pk, NOW, by=plan.driver, now=NOW + HOUR, reason="Anyway")
    again = ask(plan, now=NOW + HOUR)

    assert refusal.value.messages == [
        "It is held by a decision. Ask for the decision again before it goes live."
    ]
    assert again.holder == plan.business


def test_who_decides_may_hold_it_unasked():
    plan = scene()

    decision = decide(plan, plan.boss, "hold", "Not before the holiday")

    assert (decision.verdict, decision.by) == ("hold", plan.boss)


@pytest.mark.parametrize("verdict", ["open_items", "move", "drop", "old_version", "go"])
def test_unasked_nothing_else_is_decided(verdict):
    plan = scene()

    with pytest.raises(ValidationError) as refusal:
        decide(plan, plan.business, verdict, "Why not", moves_to=SLOT + HOUR, row=plan.poster.pk)

    assert (refusal.value.code, GateDecision.objects.count()) == ("stale", 0)


def test_another_time_moves_the_launch_and_stands_in_the_log():
    plan = scene()

    decision = decided(plan, "move", "The poster needs a day", moves_to=SLOT + timedelta(days=1))

    plan.activity.refresh_from_db()
    entry = LogEntry.objects.filter(kind="date_change", deliverable=None).get()
    assert plan.activity.agreed_launch_at == SLOT + timedelta(days=1)
    assert (entry.moves_from, entry.moves_to) == (SLOT, SLOT + timedelta(days=1))
    assert decision.revision.document["moves_to"] == (SLOT + timedelta(days=1)).isoformat()


def test_going_without_something_drops_its_row():
    plan = scene()

    decision = decided(plan, "drop", "It works without a poster", row=plan.poster.pk)

    plan.poster.refresh_from_db()
    assert (plan.poster.status, decision.revision.document["row"]) == ("dropped", plan.poster.pk)
    assert LogEntry.objects.get(kind="change").text == "It works without a poster"


def test_the_old_version_stands_in_the_log_with_its_row():
    plan = scene()
    version = stand_in(plan)

    decided(plan, "old_version", "The old one says the same", row=plan.poster.pk)

    entry = LogEntry.objects.get(kind="change")
    assert (entry.deliverable, entry.asset_version) == (plan.poster, version)


def stand_in(plan):
    return plan.poster.versions.create(
        number=1,
        kind="text",
        text="Last year's poster",
        placeholder=True,
        arrived_at=NOW - HOUR,
        recorded_by=plan.driver,
        recorded_at=NOW,
    )


@pytest.mark.parametrize(
    ("verdict", "more", "wrong"),
    [
        ("open_items", {}, {"reason": ["Say in one sentence why."]}),
        ("hold", {"reason": "  "}, {"reason": ["Say in one sentence why."]}),
        ("move", {"reason": "Why"}, {"moves_to": ["Choose a time that lies ahead."]}),
        ("move", {"reason": "Why", "moves_to": NOW}, {"moves_to": ["Choose a time that lies ahead."]}),
        ("drop", {"reason": "Why"}, {"row": ["Choose one from the list."]}),
        ("drop", {"reason": "Why", "row": 999_999}, {"row": ["Choose one from the list."]}),
        ("old_version", {"reason": "Why"}, {"row": ["Choose one from the list."]}),
        ("none", {"reason": "Why"}, {"verdict": ["Choose one from the list."]}),
        ("perhaps", {"reason": "Why"}, {"verdict": ["Choose one from the list."]}),
    ],
)
def test_what_is_missing_is_said_at_its_field(verdict, more, wrong):
    plan = scene()
    ask(plan)

    with pytest.raises(ValidationError) as refusal:
        decide(plan, plan.business, verdict, **more)

    assert refusal.value.message_dict == wrong
    assert GateDecision.objects.count() == 0


def test_what_has_opened_meanwhile_is_looked_at_first():
    plan = scene()
    ask(plan)
    shown = said(plan, "open_items", "Fine", now=NOW + HOUR)
    make.deliverable(activity=plan.activity, name="Copy", accountable=plan.painter)

    with pytest.raises(ValidationError) as refusal:
        actions.decide(plan.activity.pk, shown, by=plan.business, now=NOW + HOUR)

    assert (refusal.value.code, GateDecision.objects.count()) == ("stale", 0)


@pytest.mark.parametrize("who", ["driver", "painter", "design", "product"])
def test_nobody_else_decides(who):
    plan = scene()
    ask(plan)

    with pytest.raises(PermissionDenied):
        decide(plan, getattr(plan, who), "hold", "No")

    assert GateDecision.objects.count() == 0


def test_the_sponsor_waits_until_half_way_and_then_decides():
    plan = scene()
    ask(plan)

    with pytest.raises(ValidationError) as early:
        decide(plan, plan.boss, "open_items", "Go", now=HALF - HOUR)
    decision = decide(plan, plan.boss, "open_items", "Go", now=HALF)

    assert early.value.messages == [
        "The owner of the final effect is asked first; half-way to the launch it is yours."
    ]
    assert decision.by == plan.boss


def test_half_way_the_question_passes_to_the_sponsor_once():
    plan = scene()
    ask(plan)

    before, at, after = tick(HALF - HOUR), tick(HALF), tick(HALF + HOUR)

    assert (before, at, after) == ({}, {"passed_on": 1}, {})
    assert holder(plan) == plan.boss
    assert Entry.objects.get(verb="launch.passed_on").actor_id is None


def test_the_owner_may_still_decide_after_that():
    plan = scene()
    ask(plan)
    tick(HALF)

    decision = decide(plan, plan.business, "hold", "Not yet", now=HALF + HOUR)

    assert (decision.by, Duty.objects.open().filter(kind="decide").count()) == (plan.business, 0)


def test_no_answer_until_the_launch_is_nobodys_and_written_once():
    plan = scene()
    ask(plan)
    tick(HALF)

    counts = [tick(SLOT + timedelta(minutes=1)), tick(SLOT + timedelta(minutes=2))]

    decision = GateDecision.objects.get()
    assert counts == [{"undecided": 1}, {}]
    assert (decision.verdict, decision.by, decision.reason) == ("none", None, "")
    assert Duty.objects.get(kind="decide").state == "lapsed"
    assert Entry.objects.get(verb="launch.undecided").actor_id is None


def test_after_the_launch_time_nothing_is_decided_any_more():
    plan = scene()
    ask(plan)

    with pytest.raises(ValidationError) as refusal:
        decide(plan, plan.business, "open_items", "Late", now=SLOT)

    assert (refusal.value.code, GateDecision.objects.count()) == ("stale", 0)


def test_launched_after_the_lapse_there_is_one_record_of_no_decision():
    plan = scene()
    ask(plan)
    tick(SLOT + HOUR)

    actions.launch(plan.activity.pk, SLOT, by=plan.driver, now=SLOT + HOUR, reason="The slot is booked")

    assert GateDecision.objects.get().verdict == "none"
    assert tick(SLOT + 2 * HOUR) == {}


def test_launched_before_the_lapse_the_question_is_taken_back():
    plan = scene()
    ask(plan)

    actions.launch(plan.activity.pk, NOW, by=plan.driver, now=NOW + HOUR, reason="The slot is booked")

    assert (Duty.objects.get(kind="decide").state, GateDecision.objects.get().verdict) == (
        "withdrawn",
        "none",
    )
    assert tick(SLOT + HOUR) == {}


def test_a_moved_launch_moves_the_question():
    plan = scene()
    duty = ask(plan)
    later = SLOT + timedelta(days=2)
    plan.activity.refresh_from_db()
    changes = {"agreed_launch_at": later}

    edit_activity(plan.activity.pk, plan.activity.version, changes, by=plan.driver, now=NOW + HOUR)
    tick(NOW + 2 * HOUR)

    duty.refresh_from_db()
    assert (duty.due_at, duty.holder, duty.params["passes_at"]) == (
        later,
        plan.business,
        (NOW + timedelta(days=3)).isoformat(),
    )


def test_a_deputy_decides_in_the_name_of_who_is_asked():
    plan = scene()
    deputy = make.user("deputy", department=plan.business.department)
    make.absence(plan.business, deputy)
    ask(plan)

    decision = decide(plan, deputy, "hold", "Business is away", on_behalf_of=plan.business)

    assert (decision.by, decision.on_behalf_of) == (deputy, plan.business)
    assert Entry.objects.get(verb="launch.decided").data["on_behalf_of"] == plan.business.pk


def test_nobody_decides_in_a_name_without_standing_in():
    plan = scene()
    ask(plan)

    with pytest.raises(ValidationError):
        decide(plan, plan.painter, "hold", "No", on_behalf_of=plan.business)

    assert GateDecision.objects.count() == 0


def test_what_is_live_is_not_decided_any_more():
    plan = scene()
    ask(plan)
    verdict = Said("hold", "No")
    actions.launch(plan.activity.pk, NOW, by=plan.driver, now=NOW + HOUR, reason="The slot is booked")

    with pytest.raises(ValidationError) as refusal:
        actions.decide(plan.activity.pk, verdict, by=plan.business, now=NOW + 2 * HOUR)

    assert refusal.value.code == "stale"
