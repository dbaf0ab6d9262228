"""Chat services that throttle, answer errors in HTTP 200, hang and close in the middle cost no message and
hold nobody else up. End to end: from the duty through planner and relay to a service of ours on loopback.
"""

import random
from collections import Counter

import pytest

from postmortem.outbox.channels import CHANNELS, Later, Refused, Unreachable
from postmortem.outbox.models import Message
from postmortem.outbox.relay import claim, relay
from postmortem.outbox.relay.sending import send_one
from tests.outbox.channels.fake import hangs
from tests.reliability.town import SERVICES, SOON, WELL, Town, chat_services

pytestmark = pytest.mark.django_db
WECOM = SERVICES["wecom"].private


@pytest.fixture
def services(settings):
    settings.BASE_URL = "http://localhost"
    with chat_services() as running:
        settings.PRIVATE_TARGETS = [one.place for one in running.values()]
        settings.CHANNEL_TIMEOUT = 0.5
        yield running


def bad_day(services, number):
    """What is harmed when every service has one, and the figures."""
    town = Town(services, number)
    town.bad_day(random.Random(7), 3 * number)
    town.relay_until_nothing_waits()
    return town.harm(), town.figures


def test_on_a_bad_day_of_every_service_nothing_is_lost(services, full, measured):
    harm, figures = bad_day(services, 200 if full else 6)

    assert harm == {}
    assert figures["by_mail_instead"] >= 6
    measured(**figures, lost=0)


def test_taking_every_answer_for_sent_is_caught(services, monkeypatch):
    """Planted: whatever the service answers, the message is marked as sent."""
    usual = CHANNELS["wecom_app"].send

    def careless(config, letter, *, now):
        try:
            return usual(config, letter, now=now)
        except Unreachable:
            raise
        except (Later, Refused) as answer:
            return str(answer)

    monkeypatch.setattr(CHANNELS["wecom_app"], "send", careless)

    harm, _figures = bad_day(services, 6)

    assert list(harm) == ["lost in a chat"]


def test_while_one_service_hangs_everything_else_goes_at_once(services, settings):
    settings.CHANNEL_TIMEOUT = 2  # the others must not seem to hang on a busy machine
    town = Town(services, 5)
    services["wecom"].script(WECOM, hangs)

    relay(now=SOON)
    sent = Counter(Message.objects.exclude(sent_at=None).values_list("channel__name", flat=True))
    asked = len(services["wecom"].asked(WECOM))
    services["wecom"].script(WECOM, WELL)
    town.relay_until_nothing_waits()

    assert (sent["dingtalk"], sent["feishu"], sent[None]) == (5, 5, 6)
    assert (asked, sent["wecom"]) == (1, 0)
    assert not Message.objects.filter(sent_at=None).exists()


def test_asking_a_service_that_hangs_for_each_message_is_caught(services, settings):
    """Planted: the first failure says nothing about the next message."""
    settings.CHANNEL_TIMEOUT = 0.2
    Town(services, 5)
    services["wecom"].script(WECOM, hangs)

    for message in claim(25, now=SOON):
        send_one(message, lambda mail: None, lambda: SOON)

    assert len(services["wecom"].asked(WECOM)) == 5
