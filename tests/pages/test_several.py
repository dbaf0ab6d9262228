"""Several things of To do with one button, and taking it back."""

import re
from datetime import timedelta

import pytest
import time_machine

from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.planner import plan
from tests import make

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)
WHY = "The printer answers at noon."
PATH, UNDO = "/items/several/", "/items/several/undo/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def ada(client):
    person = make.user("ada", display_name="Ada")
    client.force_login(person)
    return person


def sent(client, *duties, **typed):
    return client.post(PATH, {"item": [duty.pk for duty in duties], **typed})


def later(client, *duties):
    return sent(client, *duties, do="later", until="1h", reason=WHY)


def fields(duty, *names):
    return Duty.objects.values_list(*names).get(pk=duty.pk)


AS_ASKED = ("state", "answer", "answered_at", "answered_by", "next_at", "step")
AS_RUNG = ("snoozed_at", "snoozed_until", "snooze_reason", "next_at", "step")


def test_several_reminders_are_put_off_with_one_button_and_each_is_recorded(client, ada):
    poster, text = make.duty(holder=ada), make.duty(holder=ada, title="Copy")

    answer = later(client, poster, text)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    for duty in (poster, text):
        assert fields(duty, "snoozed_at", "snooze_reason") == (NOW, WHY)
    assert Entry.objects.filter(verb="duty.snoozed").count() == 2


def test_what_is_put_off_is_as_before_after_undo(client, ada):
    duties = [make.duty(holder=ada), make.duty(holder=ada, title="Copy")]
    before = [fields(duty, *AS_RUNG) for duty in duties]
    later(client, *duties)
    offered = "2 reminders are put off" in client.get("/").text

    answer = client.post(UNDO, follow=True)

    assert offered
    assert "2 are as they were before." in answer.text
    assert [fields(duty, *AS_RUNG) for duty in duties] == before
    assert Entry.objects.filter(verb="duty.unsnoozed").count() == 2
    assert UNDO not in answer.text


def test_taking_note_of_several_is_an_answer_and_can_be_taken_back(client, ada):
    duties = [make.duty(holder=ada, kind="note", title=title) for title in ("One", "Two")]
    before = [fields(duty, *AS_ASKED) for duty in duties]

    sent(client, *duties, do="noted")
    noted = [fields(duty, "state", "answer", "answered_by") for duty in duties]
    client.post(UNDO)

    assert noted == [("done", "yes", ada.pk)] * 2
    assert [fields(duty, *AS_ASKED) for duty in duties] == before
    assert Entry.objects.filter(verb="duty.reopened").count() == 2


def test_nothing_that_binds_somebody_is_done_together(client, ada):
    binding = [make.duty(holder=ada, kind=kind) for kind in ("accept", "deliver", "sign", "taken_note")]
    note = make.duty(holder=ada, kind="note")

    answer = client.post(PATH, {"do": "noted", "item": [one.pk for one in (*binding, note)]}, follow=True)

    assert "4 were left as they are." in answer.text
    assert [fields(one, "state") for one in binding] == [("open",)] * 4
    assert fields(note, "state") == ("done",)


def test_one_that_cannot_be_put_off_again_does_not_hold_up_the_other(client, ada):
    again, fresh = make.duty(holder=ada), make.duty(holder=ada, title="Copy")
    later(client, again)

    typed = {"do": "later", "item": [again.pk, fresh.pk], "until": "4h", "reason": "Later still."}
    answer = client.post(PATH, typed, follow=True)

    assert "1 was left as it is." in answer.text
    assert fields(again, "snooze_reason") == (WHY,)
    assert fields(fresh, "snooze_reason") == ("Later still.",)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"do": "later", "until": "1h", "reason": WHY}, "Tick at least one thing first."),
        ({"do": "later", "until": "1h", "reason": ""}, "This field is required."),
        ({"do": "later", "until": "7h", "reason": WHY}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_ticks_and_words_stay_and_nothing_changes(client, ada, typed, said):
    duties = [make.duty(holder=ada), make.duty(holder=ada, title="Copy")]
    ticked = [] if "least" in said else [duties[0].pk]

    answer = client.post(PATH, {**typed, "item": ticked})

    assert answer.status_code == 422
    assert said in answer.text
    assert re.findall(r'value="(\d+)"\s+checked', answer.text) == [str(pk) for pk in ticked]
    assert [fields(duty, "snoozed_at") for duty in duties] == [(None,)] * 2


def test_the_things_of_others_are_no_choice(client, ada):
    own, foreign = make.duty(holder=ada), make.duty()

    answer = later(client, own, foreign)

    assert answer.status_code == 422
    assert fields(foreign, "snoozed_at") == (None,)


def test_after_ten_minutes_nothing_is_taken_back(client, ada, clock):
    duty = make.duty(holder=ada)
    later(client, duty)
    clock.shift(timedelta(minutes=10))

    answer = client.post(UNDO, follow=True)

    assert "It is too late to take that back; nothing was changed." in answer.text
    assert fields(duty, "snoozed_at") == (NOW,)


def test_a_reminder_that_came_meanwhile_stays_and_undo_changes_nothing(client, ada, clock):
    duty = make.duty(holder=ada, due_at=NOW + timedelta(minutes=20), freeze_at=NOW + timedelta(minutes=25))
    later(client, duty)
    Duty.objects.filter(pk=duty.pk).update(next_at=NOW)
    plan(now=NOW + timedelta(minutes=25))
    told, before = Notice.objects.count(), fields(duty, *AS_RUNG)

    client.post(UNDO)

    assert told > 0
    assert fields(duty, *AS_RUNG) == before


def test_undo_twice_is_undo_once(client, ada):
    later(client, make.duty(holder=ada))

    client.post(UNDO)
    client.post(UNDO)

    assert Entry.objects.filter(verb="duty.unsnoozed").count() == 1


def test_one_thing_alone_has_no_box(client, ada):
    make.duty(holder=ada)

    assert 'name="item"' not in client.get("/").text


def test_the_address_of_the_form_leads_home_when_it_is_opened(client, ada):
    assert client.get(PATH)["Location"] == "/"
