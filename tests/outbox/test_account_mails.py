"""Mails of sign-in: a row in the request, a mail by the relay."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from postmortem.outbox.actions import begin
from postmortem.outbox.models import Message
from postmortem.outbox.relay import relay
from postmortem.signin.actions import write_codes
from postmortem.signin.models import CodeAsk
from tests import make

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(make.NOW, tick=False):
        yield


def test_a_password_reset_is_a_row_and_no_mail_leaves_in_the_request(client):
    ada = make.user("ada", password=make.PASSWORD)

    answer = client.post(RESET, {"email": "ada@example.com"})
    asked = (CodeAsk.objects.count(), Message.objects.count())
    write_codes(now=make.NOW)

    message = Message.objects.get()
    assert (answer.status_code, mail.outbox, asked) == (302, [], (1, 0))
    assert (message.kind, message.recipient, message.available_at) == ("account", ada, make.NOW)
    assert "/accounts/password/reset/key/" in message.params["body"]


def test_the_relay_delivers_it_and_the_link_is_cleared_from_the_database(client):
    make.user("ada", password=make.PASSWORD)
    client.post(RESET, {"email": "ada@example.com"})
    begin()

    write_codes(now=make.NOW)
    relay(now=make.NOW + timedelta(seconds=10))

    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["ada@example.com"], "Choose a new password")
    assert "/accounts/password/reset/key/" in sent.body
    assert Message.objects.get().params == {}


def test_nobody_can_sign_up(client):
    answer = client.get("/accounts/signup/")

    assert answer.status_code in (403, 404)
    assert Message.objects.count() == 0
