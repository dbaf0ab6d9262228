"""Deciding on the launch, a figure, and the sentences of meetings, by personal link."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.test import Client

from postmortem.activities import actions
from postmortem.activities.actions import NewMetric
from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from raci.actions import ask_decision
from raci.models import GateDecision
from tests import make
from tests.make import NOW
from tests.pages.links import everything, path_for, words
from tests.raci.scene import scene

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW + HOUR, tick=False):
        yield


def asked():
    plan = scene()
    return plan, ask_decision(plan.activity.pk, by=plan.driver, now=NOW)


def ways(answer):
    return re.findall(r'name="way" value="(\w+)"', answer.text)


def mark_on(answer):
    return unescape(re.search(r'name="mark" value="([^"]*)"', answer.text)[1])


def test_whoever_decides_sees_what_is_open_and_the_choices_that_fit():
    _plan, duty = asked()

    answer = Client().get(path_for(duty))

    assert answer.status_code == 200
    assert "Open" in words(answer)
    assert sorted(set(ways(answer))) == ["drop", "hold", "move", "open_items"]


@pytest.mark.parametrize(
    ("way", "typed"),
    [
        ("open_items", {"reason": "The shelf is booked"}),
        ("hold", {"reason": "Not without the copy"}),
        ("move", {"reason": "A day more", "moves_to": "2026-03-17T10:00"}),
    ],
)
def test_a_decision_by_link_is_the_decision_of_that_person(way, typed):
    plan, duty = asked()
    link = path_for(duty)

    answer = Client().post(link, {"way": way, "mark": mark_on(Client().get(link)), **typed})

    decision = GateDecision.objects.get()
    duty.refresh_from_db()
    assert (answer.status_code, duty.state) == (302, "done")
    assert (decision.verdict, decision.by, decision.reason) == (way, plan.business, typed["reason"])
    assert Entry.objects.filter(verb="launch.decided").get().actor_id == plan.business.pk


def test_without_its_sentence_nothing_is_decided():
    _plan, duty = asked()
    link = path_for(duty)
    mark = mark_on(Client().get(link))
    before = everything()

    answer = Client().post(link, {"way": "open_items", "mark": mark, "reason": " "})

    assert (answer.status_code, "Say in one sentence why." in answer.text) == (422, True)
    assert everything() == before


def test_if_something_else_is_open_by_now_it_says_so_and_decides_nothing():
    plan, duty = asked()
    link = path_for(duty)
    mark = mark_on(Client().get(link))
    actions.write_entry(
        plan.activity,
        actions.NewEntry(kind="risk", text="Cards fail", likelihood=2, impact=2, people=[plan.boss]),
        by=plan.driver,
        now=NOW,
    )

    answer = Client().post(link, {"way": "open_items", "mark": mark, "reason": "Fine"})

    assert (answer.status_code, GateDecision.objects.count()) == (409, 0)


def test_a_scanner_that_opens_the_link_decides_nothing():
    _plan, duty = asked()
    before = everything()

    for ask in (Client().get, Client().head):
        ask(path_for(duty))

    assert everything() == before


def test_a_figure_is_entered_by_link():
    plan = make.activity(agreed_launch_at=NOW)
    reader = make.user("reader")
    metric = actions.add_metric(
        plan,
        NewMetric("Orders", unit="pieces", owner=reader, expected={"1h": Decimal(30)}),
        by=plan.lead,
        now=NOW,
    )
    for status in ("aligning", "ready"):
        Activity.objects.filter(pk=plan.pk).update(status=status)
    actions.launch(plan.pk, NOW, by=plan.lead, now=NOW)
    duty, point = Duty.objects.open().get(kind="measure"), metric.checkpoints.get()

    shown = Client().get(path_for(duty))
    wrong = Client().post(path_for(duty), {"way": "enter", f"actual_{point.pk}": "many"})
    answer = Client().post(
        path_for(duty), {"way": "enter", f"actual_{point.pk}": "12", f"note_{point.pk}": "the shop"}
    )

    point.refresh_from_db()
    assert "Orders pieces" in words(shown)
    assert (wrong.status_code, answer.status_code) == (422, 302)
    assert (point.actual, point.note, point.measured_by) == (12, "the shop", reader)


def test_the_three_sentences_of_the_week_are_entered_by_link():
    plan, other = make.activity(tools=["weekly"]), make.user("operations")
    actions.choose_weekly(plan, [other], by=plan.lead, now=NOW)
    duty = Duty.objects.open().get(kind="weekly", holder=other)
    sentences = {"goal": "Repurchase", "action": "One page", "resource": "2,000 vouchers"}

    short = Client().post(path_for(duty), {"way": "enter", **sentences, "action": " "})
    answer = Client().post(path_for(duty), {"way": "enter", "version": "0", **sentences})

    entry = LogEntry.objects.get(kind="weekly")
    duty.refresh_from_db()
    assert (short.status_code, "Write one sentence." in short.text) == (422, True)
    assert (answer.status_code, duty.state, entry.recorded_by) == (302, "done", other)
    assert (entry.text, entry.lines) == ("Repurchase", {"action": "One page", "resource": "2,000 vouchers"})


def test_what_could_go_wrong_is_said_by_link():
    lead, plan = make.lead("design"), make.activity()
    make.takes_part(plan, lead.department)
    actions.ask_premortem(plan, by=plan.lead, now=NOW)
    duty = Duty.objects.open().get(kind="premortem", holder=lead)

    answer = Client().post(
        path_for(duty), {"way": "say", "department": lead.department.pk, "sentence": "Nobody reads it"}
    )

    entry = LogEntry.objects.get(kind="premortem")
    assert (answer.status_code, entry.text, entry.recorded_by) == (302, "Nobody reads it", lead)
