"""One-time codes and links: by mail or chat, once, for ten minutes; the tick finds out whose they are."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from postmortem.outbox.models import Address, Channel, Message
from postmortem.signin import actions
from postmortem.signin.models import CodeAsk
from tests import make
from tests.signin.pages import code_now, person, who, with_app

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(make.NOW, tick=False):
        yield


def asked(client, login="wei.chen"):
    """Ask for a code; what the message says, or nothing."""
    client.post(reverse("signin_code"), {"login": login})
    actions.write_codes(now=make.NOW)
    message = Message.objects.order_by("pk").filter(kind="account").last()
    return message.params["body"] if message else ""


def code_in(body):
    return re.search(r"\b(\d{8})\b", body)[1]


def link_in(body):
    return re.search(r"/sign-in/link/\S+", body)[0]


@pytest.mark.parametrize("login", ["wei.chen", " WEI@example.com "])
def test_a_code_that_came_by_mail_signs_in(client, login):
    made = person(email="wei@example.com")

    code = code_in(asked(client, login))
    answer = client.post(reverse("signin_code_confirm"), {"code": f"{code[:4]} {code[4:]}"})

    assert (answer["Location"], who(client)) == (reverse("home"), made)
    assert code not in str(CodeAsk.objects.values())


def test_somebody_with_a_chat_gets_it_there():
    made = person()
    channel = Channel.objects.create(kind="wecom", name="WeCom", config={}, made_at=make.NOW)
    Address.objects.create(person=made, channel=channel, user_id="wei")

    asked(Client())

    message = Message.objects.get()
    assert (message.channel, message.recipient) == (channel, made)


def test_the_link_does_nothing_before_the_button_and_works_once_on_any_device(client):
    made = person(email="wei@example.com")
    path = link_in(asked(Client()))

    opened = client.get(path)
    nobody = who(client)
    answer = client.post(path)
    again = Client().post(path)

    assert (opened.status_code, nobody) == (200, AnonymousUser())
    assert (answer["Location"], who(client), again.status_code) == (reverse("home"), made, 409)


def test_a_second_step_is_asked_for_after_a_code(client):
    made = person(email="wei@example.com")
    with_app(made)

    answer = client.post(reverse("signin_code_confirm"), {"code": code_in(asked(client))})
    client.post(answer["Location"], {"code": code_now()})

    assert (answer["Location"], who(client)) == (reverse("mfa_authenticate"), made)


def test_after_ten_minutes_the_code_opens_nothing(client):
    person(email="wei@example.com")
    code = code_in(asked(client))

    with time_machine.travel(make.NOW + 10 * MINUTES, tick=False):
        answer = client.post(reverse("signin_code_confirm"), {"code": code})

    assert (answer.status_code, who(client)) == (422, AnonymousUser())


def test_the_sixth_try_is_not_looked_at(client):
    person(email="wei@example.com")
    code = code_in(asked(client))

    for _ in range(5):
        client.post(reverse("signin_code_confirm"), {"code": "00000000"})
    answer = client.post(reverse("signin_code_confirm"), {"code": code})

    assert (answer.status_code, who(client)) == (422, AnonymousUser())


def test_a_code_belongs_to_the_browser_that_asked(client):
    person(email="wei@example.com")
    code = code_in(asked(client))

    answer = Client().post(reverse("signin_code_confirm"), {"code": code})

    assert answer["Location"] == reverse("signin_code")


@pytest.mark.parametrize("login", ["nobody", "nobody@example.com", "gone"])
def test_nothing_goes_out_for_nobody_and_for_closed_logins(client, login):
    make.user("gone", is_active=False)

    assert asked(client, login) == ""
    assert client.get(reverse("signin_code_confirm")).status_code == 200


def test_a_link_to_a_new_password_is_written_by_the_tick(client):
    person(email="wei@example.com")

    client.post(reverse("account_reset_password"), {"email": "Wei@example.com"})
    before = Message.objects.count()
    actions.write_codes(now=make.NOW)

    path = re.search(r"/accounts/password/reset/key/\S+", Message.objects.get().params["body"])[0]
    assert (before, client.get(path, follow=True).status_code) == (0, 200)


def test_two_ticks_write_one_message():
    person(email="wei@example.com")
    actions.ask_for_code(CodeAsk.Kind.CODE, "wei.chen", "here", now=make.NOW)

    counts = [actions.write_codes(now=make.NOW) for _ in range(2)]

    assert (counts, Message.objects.count()) == ([{"codes": 1}, {}], 1)
