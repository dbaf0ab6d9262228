"""What a chat service does not take for good goes by mail, wherever the worker dies."""

from collections import Counter
from datetime import timedelta

import pytest

from postmortem.outbox import rules
from postmortem.outbox.actions import begin
from postmortem.outbox.actions.channels import ChannelSaid, add_channel
from postmortem.outbox.models import Address, Channel, Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import LEASE, claim, end, mail_of, relay, renew
from postmortem.outbox.relay.claiming import by_mail_instead
from tests import make
from tests.outbox.channels import fake, letters
from tests.reliability.harness import NOW, append, first_harm
from tests.reliability.town import SERVICES, coded

pytestmark = pytest.mark.django_db(transaction=True)
WECOM = SERVICES["wecom"]
REFUSED, TROUBLE = coded(WECOM.unknown), coded(-1, 500)


@pytest.fixture
def service(settings):
    settings.BASE_URL = "http://localhost"
    with fake.wecom() as running:
        settings.PRIVATE_TARGETS = [running.place]
        yield running


class Refusal:
    """One reminder for a chat service that does not take it; it was tried `attempts` times before."""

    def __init__(self, folder, service, attempts):
        self.sent, self.attempts = folder / "sent", attempts
        person = make.user()
        said = ChannelSaid("WeCom", letters.wecom_app(service).config)
        chat = add_channel("wecom_app", said, by=person, now=NOW)
        Address.objects.create(channel=chat, person=person, user_id="id.ada")
        self.duty = make.duty(holder=person, due_at=NOW)
        begin()

    def begin_again(self):
        Notice.objects.all().delete()
        Message.objects.all().delete()
        Channel.objects.update(next_send_at=None)
        Duty.objects.bulk_update([self.duty], ["step", "next_at"])
        self.sent.write_text("")
        plan(now=NOW)
        Message.objects.update(attempts=self.attempts, available_at=NOW)
        self.key = f"<{rules.instead_key(Message.objects.get().pk)}@localhost>"

    def send(self, mail):
        append(self.sent, mail.extra_headers["Message-ID"])

    def finish(self, _plan, relay):
        now = NOW + LEASE
        while Message.objects.waiting().exists() and now < NOW + timedelta(hours=5):
            relay(now=now, batch=2, send=self.send)
            now += timedelta(hours=1)

    def harm(self):
        sent = Counter(self.sent.read_text().split())
        found = {
            "lost mail": self.key not in sent,
            "mails with a foreign key": set(sent) - {self.key},
            "mails sent more often than one kill explains": sent.total() > 2,
            "still waiting": Message.objects.waiting().exists(),
        }
        return {what: which for what, which in found.items() if which}


def planned_already(*, now, batch):
    """The reminder is there; only the relay is looked at."""


@pytest.mark.parametrize(
    ("answer", "attempts"),
    [(REFUSED, 0), (TROUBLE, rules.MOST_ATTEMPTS - 1)],
    ids=["refused", "the last try"],
)
def test_killed_at_any_statement_the_mail_goes_instead(service, tmp_path, full, measured, answer, attempts):
    service.script(WECOM.private, answer)
    refusal = Refusal(tmp_path, service, attempts)

    harm, boundaries = first_harm(refusal, planned_already, relay, every=1 if full else 5)

    assert harm == {}
    assert boundaries > 20
    measured(boundaries=boundaries, lost=0, doubled=0)


def relay_that_gives_up_first(*, now, batch, send):
    """Planted: it is marked dead, and then something goes instead."""
    for message in claim(batch, now=now):
        if message.channel and renew(message, now=now):
            end(message, "dead", now=now)
            by_mail_instead(message, now=now)
        else:
            send(mail_of(message, now=now))
            end(message, "sent", now=now)


def test_giving_up_before_something_goes_instead_is_caught(service, tmp_path):
    harm, _boundaries = first_harm(Refusal(tmp_path, service, 0), planned_already, relay_that_gives_up_first)

    assert harm == {"lost mail": True}
