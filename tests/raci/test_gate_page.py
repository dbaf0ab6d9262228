"""The launch page: who decides, what was decided, what was seen beforehand."""

from datetime import timedelta

import pytest
from django.urls import reverse

from postmortem.activities.models import Activity, Checkpoint, LogEntry, Metric
from postmortem.outbox.models import Duty
from raci import actions
from raci.models import GateDecision
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, decided, said, scene
from tests.raci.test_gate_open import address, lines, page
from tests.raci.test_matrix_page import text_of

pytestmark = pytest.mark.django_db
SLOT = NOW + timedelta(days=4)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + HOUR, tick=False)


def test_the_driver_asks_and_the_page_says_whose_turn_it_is(client):
    plan = scene()
    client.force_login(plan.driver)
    before = text_of(client.get(address(plan)))

    response = client.post(address(plan, "launch_ask"))

    after = text_of(client.get(address(plan)))
    assert (response.status_code, response.headers["Location"]) == (302, address(plan))
    owner = f"{plan.business.display_name} · Business"
    assert f"{owner} decides, once asked." in before
    assert f"The decision is with {owner}." in after
    assert "From Fri 13 March, 08:30 on Boss · Board decides, too." in after


def test_one_button_is_filled(client):
    plan = scene()
    driver = page(client, plan, "driver").content.decode()
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)
    decider = page(client, plan, "business").content.decode()
    reader = page(client, plan, "painter").content.decode()

    assert [text.count("btn-primary") for text in (driver, decider, reader)] == [1, 1, 0]


def test_to_do_leads_to_the_page(client):
    plan = scene()
    duty = actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)
    client.force_login(plan.business)

    todo = client.get(reverse("inbox"))
    item = client.get(reverse("item", args=[duty.pk]))

    assert "Decide whether “Voucher campaign” goes live" in text_of(todo)
    assert item.headers["Location"] == address(plan)


def decide(client, plan, who="business", **typed):
    client.force_login(getattr(plan, who))
    typed = {"mark": said(plan, "go", now=NOW + HOUR).mark, **typed}
    return client.post(address(plan, "launch_decide"), typed)


def test_a_decision_stands_on_the_page(client):
    plan = scene()
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)

    response = decide(client, plan, verdict="open_items", reason="The poster comes in time")

    text = text_of(page(client, plan, "painter"))
    assert (response.status_code, response.headers["Location"]) == (302, address(plan))
    assert "It can go live. Decided: go with open items." in text
    who = f"{plan.business.display_name} · Business"
    assert f"“The poster comes in time” {who}, Wed 11 March, 09:00" in text


def test_another_time_is_local_time_of_the_activity(client):
    plan = scene()
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)

    decide(client, plan, verdict="move", reason="A day more", moves_to="2026-03-16T20:00")

    assert Activity.objects.get().agreed_launch_at == SLOT + timedelta(days=1, hours=4)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose one from the list."),
        ({"verdict": "none", "reason": "Nobody"}, "Choose one from the list."),
        ({"verdict": "open_items"}, "Say in one sentence why."),
        ({"verdict": "hold", "reason": "   "}, "Say in one sentence why."),
        ({"verdict": "move", "reason": "Later"}, "Say which time instead."),
        ({"verdict": "move", "reason": "Later", "moves_to": "soon"}, "Write the day and the time"),
        ({"verdict": "move", "reason": "Later", "moves_to": "2026-03-01T20:00"}, "Choose a time"),
        ({"verdict": "drop", "reason": "Without"}, "Choose one from the list."),
        ({"verdict": "drop", "reason": "Without", "row": "x"}, "Choose one from the list."),
    ],
)
def test_a_decision_that_cannot_be_keeps_what_was_typed(client, typed, sentence):
    plan = scene()
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)

    response = decide(client, plan, **typed)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert typed.get("reason", "").strip() in response.content.decode()
    assert GateDecision.objects.count() == 0


@pytest.mark.parametrize("typed", [{"mark": ""}, {"mark": "made up"}])
def test_a_decision_on_something_else_comes_too_late(client, typed):
    plan = scene()
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)

    response = decide(client, plan, verdict="open_items", reason="Go", **typed)

    assert (response.status_code, GateDecision.objects.count()) == (409, 0)


def test_the_second_decision_comes_too_late(client):
    plan = scene()
    decided(plan, "open_items", "Go", now=NOW)

    response = decide(client, plan, verdict="open_items", reason="Go")

    assert (response.status_code, GateDecision.objects.count()) == (409, 1)


def test_the_sponsor_before_half_way_is_told_to_wait(client):
    plan = scene()
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)

    response = decide(client, plan, "boss", verdict="hold", reason="No")

    assert response.status_code == 422
    assert "half-way to the launch it is yours" in response.content.decode()


def test_a_deputy_decides_on_the_page(client):
    plan = scene()
    plan.deputy = make.user("deputy", department=plan.business.department)
    make.absence(plan.business, plan.deputy)
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)
    text = text_of(page(client, plan, "deputy"))

    response = decide(client, plan, "deputy", verdict="hold", reason="Business is away")

    decision = GateDecision.objects.get()
    name = plan.business.display_name
    assert f"You answer in the name of {name}; both names are recorded." in text
    assert (response.status_code, decision.by, decision.on_behalf_of) == (302, plan.deputy, plan.business)


def test_held_unasked_it_says_so(client):
    plan = scene()
    client.force_login(plan.boss)

    response = client.post(address(plan, "launch_hold"), {"reason": "Not before the holiday"})

    assert response.status_code == 302
    assert "It is held. The decision can be asked for again." in text_of(client.get(address(plan)))


def test_holding_needs_a_sentence(client):
    plan = scene()
    client.force_login(plan.boss)

    response = client.post(address(plan, "launch_hold"), {"reason": ""})

    assert (response.status_code, GateDecision.objects.count()) == (422, 0)


def test_asking_without_a_launch_time_says_what_is_missing(client):
    plan = scene()
    Activity.objects.update(agreed_launch_at=None)
    client.force_login(plan.driver)

    response = client.post(address(plan, "launch_ask"))

    assert response.status_code == 422
    assert "Agree on a launch time that lies ahead" in response.content.decode()


def test_a_link_before_publishing_asks_owner_and_sponsor(client):
    plan = scene()
    client.force_login(plan.driver)

    response = client.post(address(plan, "preview_ask"), {"url": "https://preview.example/voucher"})

    asked = Duty.objects.open().filter(kind="preview").order_by("holder")
    assert response.status_code == 302
    assert {duty.holder for duty in asked} == {plan.boss, plan.business}
    assert "Boss · Board has not looked at it yet." in dict(lines(page(client, plan, "driver")))


@pytest.mark.parametrize("url", ["", "not a link", "javascript:alert(1)"])
def test_a_link_that_is_none_is_refused(client, url):
    plan = scene()
    client.force_login(plan.driver)

    response = client.post(address(plan, "preview_ask"), {"url": url})

    assert (response.status_code, Duty.objects.filter(kind="preview").count()) == (422, 0)


def test_three_sentences_stand_on_the_page_and_in_the_log(client):
    plan = scene()
    actions.ask_preview(plan.activity.pk, "https://preview.example/", by=plan.driver, now=NOW)
    client.force_login(plan.boss)

    response = client.post(address(plan, "preview"), {"what": "A voucher", "want": "Yes", "use": "No idea"})

    entry = LogEntry.objects.get()
    text = text_of(client.get(address(plan)))
    assert response.status_code == 302
    assert (entry.kind, entry.said_by, entry.text) == (
        "note",
        plan.boss,
        "Seen before publishing:\nWhat is this? A voucher\nDo you want it? Yes\nHow do you use it? No idea",
    )
    assert "What is this? A voucher Do you want it? Yes How do you use it? No idea" in text


def test_seen_and_fine_is_an_approval_by_the_person(client):
    plan = scene()
    actions.ask_preview(plan.activity.pk, "https://preview.example/", by=plan.driver, now=NOW)
    client.force_login(plan.boss)

    client.post(address(plan, "preview"), {"fine": "1"})
    again = client.post(address(plan, "preview"), {"fine": "1"})

    entry = LogEntry.objects.get()
    assert (entry.kind, entry.channel, entry.lines, entry.said_by) == (
        "approval",
        "person",
        {"covers": "all"},
        plan.boss,
    )
    assert again.status_code == 409


def test_no_answer_at_all_is_not_taken_for_fine(client):
    plan = scene()
    actions.ask_preview(plan.activity.pk, "https://preview.example/", by=plan.driver, now=NOW)
    client.force_login(plan.boss)

    response = client.post(address(plan, "preview"), {"what": " "})

    assert response.status_code == 422
    assert "Answer one of them, or say that it is fine." in response.content.decode()
    assert LogEntry.objects.count() == 0


def test_only_who_is_asked_answers_the_preview(client):
    plan = scene()
    actions.ask_preview(plan.activity.pk, "https://preview.example/", by=plan.driver, now=NOW)
    client.force_login(plan.painter)

    assert client.post(address(plan, "preview"), {"what": "A poster"}).status_code == 403


def test_after_the_launch_expected_stands_beside_actual(client):
    plan = scene()
    metric = Metric.objects.create(activity=plan.activity, name="Orders", slot=1)
    Checkpoint.objects.create(metric=metric, horizon="1h", expected=30, actual=0, measured_at=NOW)
    row = make.deliverable(activity=plan.activity, name="Watch the orders", phase="launch")
    actions.launch(plan.activity.pk, NOW, by=plan.driver, now=NOW, reason="The slot is booked")

    text = text_of(page(client, plan, "painter"))

    assert "It went live Wed 11 March, 08:00 , without a decision." in text
    assert "Orders after an hour 30 0" in text
    assert row.name in text


def test_the_old_address_leads_to_the_page(client):
    plan = scene()

    client.force_login(plan.painter)

    assert client.get(address(plan, "launch_now")).headers["Location"] == address(plan)
