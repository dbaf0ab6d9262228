"""Exceptions: entering, renewing, ending, and being asked before they run out."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities.models import Activity, Waiver
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import page_of
from postmortem.outbox.wording import asked
from raci.actions.waiving import Exempt, end_waiver, renew_waiver, waive
from tests import make
from tests.make import NOW
from tests.raci.scene import put_forward, scene

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def entered(plan, code="R02", *, by=None, **said):
    what = Exempt(code, row=said.pop("row", plan.poster))
    said = {"reason": "The agency does it.", "now": NOW, **said}
    return waive(plan.activity.pk, what, by=by or plan.driver, **said)


def refusal(act):
    with pytest.raises(ValidationError) as refused:
        act()
    return getattr(refused.value, "code", None), refused.value.messages


def duties():
    return [(duty.state, duty.holder, duty.due_at) for duty in Duty.objects.filter(kind="exception")]


def test_an_exception_holds_until_the_launch_unless_something_else_is_said():
    plan = scene()

    waiver = entered(plan)

    assert (waiver.until, waiver.by, waiver.reason) == (
        plan.activity.agreed_launch_at,
        plan.driver,
        "The agency does it.",
    )


@pytest.mark.parametrize("launch", [None, NOW - DAY, NOW + 200 * DAY])
def test_without_a_launch_within_ninety_days_it_holds_for_ninety(launch):
    plan = scene()
    Activity.objects.update(agreed_launch_at=launch)

    assert entered(plan).until == NOW + 90 * DAY


def test_it_is_written_down():
    plan = scene()
    waiver = entered(plan)

    entry = Entry.objects.get(verb="exception.entered")

    assert (entry.subj_id, entry.data["code"], entry.data["row"]) == (waiver.pk, "R02", plan.poster.pk)
    assert "agency" not in str(entry.data)


def test_an_exception_from_an_error_unblocks():
    plan = scene()
    plan.poster.assignments.update(until=NOW)
    refused = refusal(lambda: put_forward(plan))

    entered(plan)

    assert refused[0] == "refused"
    assert put_forward(plan).number == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reason": "  "}, "Say in one sentence why."),
        ({"until": NOW}, "Choose an end that still lies ahead."),
        ({"until": NOW + 91 * DAY}, "An exception lasts at most 90 days; it can be renewed."),
        ({"code": "R99"}, "There is no such rule."),
    ],
    ids=["no reason", "past", "too long", "unknown rule"],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(said, sentence):
    plan = scene()

    assert refusal(lambda: entered(plan, **said))[1] == [sentence]
    assert (Waiver.objects.count(), duties()) == (0, [])


def test_a_row_of_another_activity_is_refused():
    plan = scene()
    foreign = make.deliverable()

    assert refusal(lambda: entered(plan, row=foreign))[1] == ["This row belongs to another activity."]


def test_the_same_exception_is_not_entered_twice():
    plan = scene()
    entered(plan)

    code, sentences = refusal(lambda: entered(plan))

    assert (code, sentences) == ("stale", ["There is an exception for this already."])
    assert Waiver.objects.count() == 1


def test_once_it_is_live_there_is_nothing_to_except():
    plan = scene()
    for status in ("aligning", "ready"):
        Activity.objects.update(status=status)
    Activity.objects.update(status="launched", launched_at=NOW)

    assert refusal(lambda: entered(plan))[0] == "stale"


def test_whoever_entered_it_is_asked_two_days_before_it_ends():
    plan = scene()
    waiver = entered(plan, until=NOW + 30 * DAY, by=plan.design)

    [(state, holder, due_at)] = duties()

    duty = Duty.objects.get(kind="exception")
    assert (state, holder, due_at) == ("open", plan.design, NOW + 28 * DAY)
    assert duty.after_due == Duty.AfterDue.LAPSE
    assert page_of(duty) == f"/activities/{plan.activity.pk}/matrix/exception/{waiver.pk}/"
    assert asked(duty, now=NOW).do == "Renew or end the exception for “Poster”"


def test_a_short_exception_is_asked_about_before_it_ends_too():
    plan = scene()
    entered(plan, until=NOW + DAY)

    assert duties()[0][2] == NOW + timedelta(hours=18)


def test_renewing_ends_the_old_one_and_asks_anew():
    plan = scene()
    old = entered(plan, until=NOW + 2 * DAY)

    new = renew_waiver(old.pk, NOW + 9 * DAY, reason="Still so.", by=plan.design, now=NOW + DAY)

    old.refresh_from_db()
    assert (old.ended_at, old.reason) == (NOW + DAY, "The agency does it.")
    assert (new.deliverable, new.code, new.by, new.until) == (plan.poster, "R02", plan.design, NOW + 9 * DAY)
    assert sorted(state for state, _holder, _due in duties()) == ["done", "open"]


def test_ending_closes_the_question():
    plan = scene()
    waiver = entered(plan)

    end_waiver(waiver.pk, by=plan.business, now=NOW + DAY)

    waiver.refresh_from_db()
    assert waiver.ended_at == NOW + DAY
    assert [state for state, _holder, _due in duties()] == ["done"]


@pytest.mark.parametrize("after", [timedelta(0), 400 * DAY])
def test_what_has_ended_is_neither_ended_nor_renewed(after):
    plan = scene()
    waiver = entered(plan)
    if not after:
        end_waiver(waiver.pk, by=plan.driver, now=NOW)
    now = NOW + after

    said = [
        refusal(lambda: end_waiver(waiver.pk, by=plan.driver, now=now))[0],
        refusal(lambda: renew_waiver(waiver.pk, now + DAY, reason="x", by=plan.driver, now=now))[0],
    ]

    assert said == ["stale", "stale"]
    assert Waiver.objects.count() == 1
