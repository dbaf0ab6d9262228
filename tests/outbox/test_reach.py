"""From a duty to a chat service and back: one private message with its link, else a mail; groups afterwards.

Everything is real but the service, which is one of ours on loopback.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from postmortem.outbox import links
from postmortem.outbox.actions import begin
from postmortem.outbox.actions import channels as actions
from postmortem.outbox.models import Attempt, Message
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import channels as queries
from postmortem.outbox.relay import relay
from tests import make
from tests.outbox.channels import fake

pytestmark = pytest.mark.django_db
NOW, HOUR = make.NOW, timedelta(hours=1)
DUE = NOW + timedelta(days=1)
SEND = "/cgi-bin/message/send"
ROBOT = "/cgi-bin/webhook/send"


@pytest.fixture
def service(settings):
    settings.BASE_URL = "https://postmortem.example.com"
    with fake.wecom() as running:
        settings.PRIVATE_TARGETS = [running.place]
        yield running


@pytest.fixture
def boss():
    return make.user("boss", email="boss@example.com")


@pytest.fixture
def chat(service, boss):
    config = {"corp_id": "ww1", "agent_id": "7", "secret": service.place, "base": service.url}
    return actions.add_channel("wecom_app", actions.ChannelSaid("WeCom", config), by=boss, now=NOW)


def robot(service, boss, **said):
    config = {"url": f"{service.url}{ROBOT}?key=1"}
    return actions.add_channel("wecom_robot", actions.ChannelSaid("Group", config, **said), by=boss, now=NOW)


def on(chat, person, boss):
    actions.set_address(chat, person, f"id.{person.account}", seen="", by=boss, now=NOW)
    return person


def content(seen):
    return seen.json.get("text", seen.json.get("markdown"))["content"]


def soon(at):
    """After what avoids the full hour, and before anything else rings."""
    return at + timedelta(minutes=2)


def test_a_reminder_reaches_its_person_in_private_once_with_the_link_of_the_item(service, chat, boss):
    ada = on(chat, make.user("ada"), boss)
    duty = make.duty(holder=ada)

    plan(now=DUE)
    first, second = relay(now=soon(DUE)), relay(now=soon(DUE))

    assert (first, second, mail.outbox) == ({"sent": 1}, {}, [])
    sent = service.asked(SEND)[0].json
    assert (len(service.asked(SEND)), sent["touser"], sent["agentid"]) == (1, "id.ada", 7)
    token = sent["text"]["content"].partition("/l/")[2].partition("/")[0]
    opened = links.read(token, now=soon(DUE))
    assert (opened.what, opened.pk, opened.person_id) == ("item", duty.pk, ada.pk)
    assert Attempt.objects.get().answer == "WeCom 0, msgid msg-1"


def test_what_the_service_refuses_goes_by_mail_instead_and_that_once(service, chat, boss):
    make.duty(holder=on(chat, make.user("ada"), boss))
    service.script(SEND, fake.says({"errcode": 0, "errmsg": "ok", "invaliduser": "id.ada"}))

    plan(now=DUE)
    counts = [relay(now=soon(DUE)) for _ in range(3)]

    assert len(service.asked(SEND)) == 1
    assert [sent.to for sent in mail.outbox] == [["ada@example.com"]]
    assert sum(one.get("sent", 0) for one in counts) == 1
    assert queries.shown(queries.channel(boss, chat.pk)).tried.state == "fails"


def test_who_prefers_mail_gets_mail(service, chat, boss):
    ada = on(chat, make.user("ada"), boss)
    actions.choose_way(ada, None, now=NOW)
    make.duty(holder=ada)

    plan(now=DUE)
    relay(now=soon(DUE))

    assert (service.asked(SEND), [sent.to for sent in mail.outbox]) == ([], [["ada@example.com"]])


def test_a_group_hears_after_the_person_and_reads_no_name(service, chat, boss):
    lead = on(chat, make.lead("design", account="lea", display_name="Lea Vandermeer"), boss)
    ada = on(chat, make.user("ada", display_name="Ada Quillfeather", department=lead.department), boss)
    robot(service, boss, events=("with_lead",), department=lead.department)
    make.duty(holder=ada, department=lead.department, freeze_at=DUE + 6 * HOUR)
    shared = DUE + 2 * HOUR

    for at in (shared, soon(shared), shared + timedelta(minutes=10)):
        plan(now=at)
        relay(now=at)

    assert [seen.path for seen in service.seen if seen.path != "/cgi-bin/gettoken"] == [SEND, SEND, ROBOT]
    assert sorted(seen.json["touser"] for seen in service.asked(SEND)) == ["id.ada", "id.lea"]
    words = content(service.asked(ROBOT)[0])
    assert "Poster" in words
    assert [name in words for name in ("Ada", "Quillfeather", "Lea", "Vandermeer")] == [False] * 4


@pytest.mark.parametrize("events", [(), ("with_sponsor",)])
def test_a_group_that_did_not_ask_for_it_hears_nothing(service, chat, boss, events):
    lead = make.lead("design")
    robot(service, boss, events=events)
    make.duty(department=lead.department, freeze_at=DUE + 6 * HOUR)
    shared = DUE + 2 * HOUR

    plan(now=shared)
    relay(now=shared + timedelta(minutes=10))

    assert service.asked(ROBOT) == []


def test_a_group_of_another_department_hears_nothing(service, boss):
    robot(service, boss, events=("with_lead",), department=make.department("legal"))
    make.duty(department=make.lead("design").department, freeze_at=DUE + 6 * HOUR)
    shared = DUE + 2 * HOUR

    plan(now=shared)
    relay(now=shared + timedelta(minutes=10))

    assert service.asked(ROBOT) == []


# --- send one to me ----------------------------------------------------------------------------------


def test_a_test_arrives_in_private_and_the_log_says_so(service, chat, boss):
    on(chat, boss, boss)
    begin()
    actions.send_test(chat, by=boss, now=NOW)

    counts = relay(now=NOW)

    assert counts == {"sent": 1}
    assert [seen.json["touser"] for seen in service.asked(SEND)] == ["id.boss"]
    test = queries.newest_test(boss, queries.channel(boss, chat.pk))
    assert (test.state, [one.answer for one in test.tries]) == ("sent", ["WeCom 0, msgid msg-1"])


def test_a_test_to_a_group_arrives_there(service, boss):
    group = robot(service, boss)
    begin()
    actions.send_test(group, by=boss, now=NOW)

    assert relay(now=NOW) == {"sent": 1}
    assert len(service.asked(ROBOT)) == 1


def test_a_test_by_mail_arrives_and_the_log_says_so(boss):
    begin()
    actions.send_test(None, by=boss, now=NOW)

    assert relay(now=NOW) == {"sent": 1}
    assert [sent.to for sent in mail.outbox] == [["boss@example.com"]]
    assert queries.mail_tried().state == "works"


def test_a_test_that_a_robot_refuses_says_what_the_service_answered(client, service, boss):
    group = robot(service, boss)
    service.script(ROBOT, fake.says({"errcode": 93000, "errmsg": "invalid webhook url"}))
    begin()
    actions.send_test(group, by=boss, now=NOW)
    relay(now=NOW)
    boss.role = "admin"
    boss.save()
    client.force_login(boss)

    text = client.get(reverse("settings_channel", args=[group.pk])).content.decode()

    assert Message.objects.get().dead_at == NOW
    assert "WeCom 93000: The robot was removed or stopped, or its address is wrong." in text
