"""People in three chat services and people with mail only, groups, and services that have a bad day.

The services are ours, on loopback. What they took is read from them, never from the database under test.
"""

import re
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import NamedTuple

from django.core import mail

from postmortem.outbox import rules
from postmortem.outbox.actions import begin
from postmortem.outbox.actions.channels import ChannelSaid, add_channel
from postmortem.outbox.models import Address, Message
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import relay
from tests import make
from tests.outbox.channels import fake, letters
from tests.outbox.channels.fake import closes_at_once, closes_mid_body, hangs, says

DUE = make.NOW + timedelta(hours=6)
WITH_LEAD = DUE + timedelta(hours=3)  # a third of the time to the freeze: groups hear of it, too
SOON = WITH_LEAD + timedelta(minutes=5)
REFERENCE = re.compile(r"(?:·|\\u00b7) ([0-9a-f]{8})")


class Service(NamedTuple):
    """How one service is served and spoken to, where private messages and where those for groups go, and its
    codes, inside HTTP 200, for: too often, the token is old, this person is not known.
    """

    serve: object
    app: object
    robot: object
    private: str
    group: str
    too_often: int
    old_token: int
    unknown: int


SERVICES = {
    "wecom": Service(
        fake.wecom,
        letters.wecom_app,
        letters.wecom_robot,
        "/cgi-bin/message/send",
        "/cgi-bin/webhook/send",
        45009,
        42001,
        60111,
    ),
    "dingtalk": Service(
        fake.dingtalk,
        letters.dingtalk_app,
        letters.dingtalk_robot,
        "/topapi/message/corpconversation/asyncsend_v2",
        "/robot/send",
        90018,
        40014,
        40003,
    ),
    "feishu": Service(
        fake.feishu,
        letters.feishu_app,
        letters.feishu_robot,
        "/open-apis/im/v1/messages",
        "/open-apis/bot/v2/hook/0000-1111",
        99991400,
        99991663,
        230001,
    ),
}


def coded(code, status=200):
    return says({"errcode": code, "code": code, "errmsg": "said", "msg": "said"}, status)


WELL = coded(0)


@contextmanager
def chat_services():
    """The three of them, by name."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(service.serve()) for name, service in SERVICES.items()}


class Try(NamedTuple):
    """One call of a service: what it carried, its reference, and whether the service took it."""

    body: str
    reference: str
    is_taken: bool


class Town:
    """`number` people in each service and as many with mail only. Each owes something, and it is time for the
    lead and for the groups to hear.
    """

    def __init__(self, running, number):
        self.running, self.scripts = running, {}
        self.boss = make.lead(account="boss")
        people = self.people(number)
        for name, service in SERVICES.items():
            chat, there = self.channel(name, service), self.people(number)
            for person in there:
                Address.objects.create(channel=chat, person=person, user_id=f"id.{person.account}")
            people += there
        for person in people:
            freeze = DUE + timedelta(hours=9)
            make.duty(holder=person, department=self.boss.department, due_at=DUE, freeze_at=freeze)
        begin()
        plan(now=WITH_LEAD)

    def people(self, number):
        return [make.user(department=self.boss.department) for _ in range(number)]

    def channel(self, name, service):
        """The app of a service; its robot stands in a group."""
        private, group = service.app(self.running[name]), service.robot(self.running[name])
        said = ChannelSaid(f"{name}, a group", group.config, events=("with_lead",))
        add_channel(group.kind, said, by=self.boss, now=make.NOW)
        return add_channel(private.kind, ChannelSaid(name, private.config), by=self.boss, now=make.NOW)

    def bad_day(self, chance, number):
        """So many answers of each service are bad every other time, in all ways there are, and some people it
        does not know. Then all is well.
        """
        for name, service in SERVICES.items():
            bad = [coded(service.too_often), coded(service.old_token), coded(-1, 500), says(b"<html>", 502)]
            bad += [says({}, 429), closes_mid_body, closes_at_once]
            unknown = coded(service.unknown)
            for path, first, refusals in ((service.private, [hangs], [unknown] * 2), (service.group, [], [])):
                moods = [WELL] * 9 + bad + refusals
                script = [*first, *refusals, *(chance.choice(moods) for _ in range(number)), WELL]
                self.scripts[name, path] = script
                self.running[name].script(path, *script)

    def relay_until_nothing_waits(self):
        """First, while no time passes, until all mails have gone; then minute by minute."""
        for _run in range(20):
            relay(now=SOON)
            if not Message.objects.waiting().filter(channel=None).exists():
                break
        else:
            raise AssertionError("Mails wait for a chat service.")
        now = SOON
        while Message.objects.waiting().exists():
            now += timedelta(minutes=1)
            assert now < SOON + timedelta(days=2)
            relay(now=now)

    def tries(self):
        for (name, path), script in self.scripts.items():
            seen = self.running[name].asked(path)
            answers = script + [WELL] * len(seen)
            for one, answer in zip(seen, answers, strict=False):
                body = one.body.decode()
                yield Try(body, REFERENCE.findall(body)[-1], answer is WELL)

    def harm(self):
        """What was lost, or went under a wrong key or to somebody else, in words and numbers."""
        tries, mails = list(self.tries()), Counter(one.extra_headers["Message-ID"] for one in mail.outbox)
        taken = {one.reference for one in tries if one.is_taken}
        sent = Message.objects.select_related("recipient", "channel")
        by_chat = {one.pk.hex[:8]: one for one in sent.exclude(channel=None)}
        keys = {f"<{pk}@localhost>" for pk in sent.filter(channel=None).values_list("pk", flat=True)}
        instead = {
            reference: f"<{rules.instead_key(one.pk)}@localhost>"
            for reference, one in by_chat.items()
            if one.recipient
        }
        found = {
            "lost mails": len(keys - set(mails)),
            "lost in a chat": sum(
                reference not in taken and instead.get(reference) not in mails for reference in by_chat
            ),
            "under a foreign key": len({one.reference for one in tries} - set(by_chat))
            + len(set(mails) - keys),
            "to somebody else": sum(
                f'"id.{person.account}"' not in one.body
                for one in tries
                if (person := by_chat[one.reference].recipient)
            ),
            "doubled mails": mails.total() - len(mails),
        }
        self.figures = {
            "messages": len(by_chat) + len(keys),
            "calls": len(tries),
            "taken": len(taken),
            "by_mail_instead": len(set(instead.values()) & set(mails)),
            "resent_same_key": len(tries) - len({one.reference for one in tries}),
        }
        return {what: number for what, number in found.items() if number}
