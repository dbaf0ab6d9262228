"""Looking people up in a chat service: who is found, at what pace, what a worker that dies leaves behind."""

import os
from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from django.db import connections

from postmortem.outbox import lookup as module
from postmortem.outbox.actions import begin, pause
from postmortem.outbox.actions import channels as actions
from postmortem.outbox.channels import CHANNELS
from postmortem.outbox.lookup import BATCH, LEASE, PAUSE, lookup
from postmortem.outbox.models import Address, Channel, Run, Tick
from postmortem.outbox.queries import channels as queries
from tests import make
from tests.outbox.channels.fake import FakeService, closes_at_once, says
from tests.reliability.harness import Boundary, dies, ended

NOW = make.NOW
BY_MAIL = "/cgi-bin/user/get_userid_by_email"
UNKNOWN = {"errcode": 46004, "errmsg": "no such person"}
WRONG_KEY = says({"errcode": 40013, "errmsg": "invalid corpid"})


@pytest.fixture
def service(settings):
    """A WeCom that knows those whose address starts with a vowel, by the first part of it."""

    def usual(seen):
        if seen.path == "/cgi-bin/gettoken":
            return {"errcode": 0, "access_token": "token-1", "expires_in": 7200}
        name = seen.json["email"].partition("@")[0]
        return {"errcode": 0, "userid": f"id.{name}"} if name[0] in "aeiou" else UNKNOWN

    with FakeService(usual) as running:
        settings.PRIVATE_TARGETS = [running.place]
        yield running


@pytest.fixture
def by():
    """Who asks for it; without a mail address nobody looks for them."""
    begin()
    return make.user("boss", email=None)


@pytest.fixture
def channel(service, by):
    """Asked to look everybody up at NOW."""
    return wecom(service, by)


def wecom(service, by, name="WeCom"):
    config = {"corp_id": f"ww-{name}", "agent_id": "1", "secret": service.place, "base": service.url}
    said = actions.ChannelSaid(name, config)
    made = actions.add_channel("wecom_app", said, by=by, now=NOW)
    actions.start_lookup(made, by=by, now=NOW)
    return made


def known(channel):
    rows = Address.objects.filter(channel=channel).order_by("person__account")
    return list(rows.values_list("person__account", "user_id", "wanted"))


def due(channel):
    return Channel.objects.values_list("lookup_at", flat=True).get(pk=channel.pk)


def asked_about(service):
    return [seen.json["email"] for seen in service.asked(BY_MAIL) if seen.json["email_type"] == 1]


@pytest.mark.django_db
def test_everybody_with_a_mail_address_is_asked_about_once(service, channel):
    for name in ("ada", "ben", "eve"):
        make.user(name)
    make.user("nomail", email=None)
    make.user("left", is_active=False)

    first, second = lookup(now=NOW), lookup(now=NOW + PAUSE)

    assert (first, second) == ({"found": 2, "unknown": 1}, {})
    assert known(channel) == [("ada", "id.ada", True), ("ben", "", False), ("eve", "id.eve", True)]
    assert asked_about(service) == ["ada@example.com", "ben@example.com", "eve@example.com"]
    assert due(channel) is None


@pytest.mark.django_db
def test_who_is_known_already_is_not_asked_about(service, channel, by):
    actions.set_address(channel, make.user("ada"), "by.hand", seen="", by=by, now=NOW)

    lookup(now=NOW)

    assert (known(channel), asked_about(service)) == ([("ada", "by.hand", True)], [])


@pytest.mark.django_db
def test_asking_again_asks_about_those_who_were_not_found(service, channel, by):
    make.user("ben")
    lookup(now=NOW)

    actions.start_lookup(channel, by=by, now=NOW)
    lookup(now=NOW)

    assert asked_about(service) == ["ben@example.com"] * 2


@pytest.mark.django_db
def test_people_are_asked_about_a_few_at_a_time(service, channel):
    for number in range(BATCH + 1):
        make.user(f"a{number}")

    first, at_once, later = lookup(now=NOW), lookup(now=NOW), lookup(now=NOW + PAUSE + timedelta(seconds=30))

    assert (first, at_once, later) == ({"found": BATCH}, {}, {"found": 1})
    assert due(channel) is None


@pytest.mark.django_db
def test_a_batch_ends_when_its_time_is_over_and_goes_on_later(service, channel):
    for name in ("ada", "eve", "ida"):
        make.user(name)
    seconds = count(step=4)  # a slow service

    counts = module.batch(channel, NOW, lambda: NOW + timedelta(seconds=next(seconds)))

    assert counts == {"found": 1}
    assert due(channel) > NOW + PAUSE
    assert lookup(now=due(channel)) == {"found": 2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (says({"errcode": 45009, "errmsg": "freq out of limit"}), PAUSE),
        (says({}, 429, Retry_After="600"), timedelta(minutes=10)),
        (closes_at_once, PAUSE),
    ],
    ids=["too often", "asks to wait", "away"],
)
def test_a_service_that_asks_to_wait_is_left_alone_for_so_long(service, channel, answer, wait):
    make.user("ada"), make.user("eve")
    service.script(BY_MAIL, answer)

    lookup(now=NOW)
    resumes = due(channel)
    service.script(BY_MAIL, says({"errcode": 0, "userid": "later"}))

    assert timedelta(0) <= resumes - NOW - wait <= timedelta(seconds=5)
    assert lookup(now=resumes - timedelta(seconds=1)) == {}
    assert lookup(now=resumes)["found"] == 1
    assert Run.objects.exclude(error="").count() == 1


@pytest.mark.django_db
def test_a_service_that_refuses_is_not_asked_on_and_on(service, channel):
    for number in range(10):
        make.user(f"a{number}")
    service.script("/cgi-bin/gettoken", WRONG_KEY)

    counts = lookup(now=NOW)

    assert (counts, due(channel), known(channel)) == ({"refused": 3}, None, [])
    found = queries.known_at(channel)
    assert found.error == "WeCom 40013: The id, key or secret of this channel is not valid."
    assert found.left == 10


@pytest.mark.django_db
def test_one_person_who_is_refused_does_not_hold_up_the_others(service, channel):
    make.user("ada"), make.user("eve"), make.user("ida")
    service.script(
        BY_MAIL,
        says({"errcode": 48002, "errmsg": "no"}),
        says({"errcode": 0, "userid": "eve"}),
        says({"errcode": 0, "userid": "ida"}),
        says({"errcode": 48002, "errmsg": "no"}),
    )

    first, second = lookup(now=NOW), lookup(now=NOW + PAUSE + timedelta(seconds=5))

    assert (first, second) == ({"refused": 1, "found": 2}, {"refused": 1})
    assert [account for account, *_rest in known(channel)] == ["eve", "ida"]
    assert due(channel) is None


@pytest.mark.django_db
def test_a_secret_that_cannot_be_read_ends_it_with_a_sentence(channel):
    make.user("ada")
    Channel.objects.update(config="sealed under another key")

    lookup(now=NOW)

    assert due(channel) is None
    assert "SECRET_KEY is another one now" in queries.known_at(channel).error


@pytest.mark.django_db
def test_an_id_that_is_somebody_elses_counts_as_not_found(service, channel, by):
    actions.set_address(channel, make.user("ben", email=None), "shared", seen="", by=by, now=NOW)
    make.user("ada")
    service.script(BY_MAIL, says({"errcode": 0, "userid": "shared"}))

    assert lookup(now=NOW) == {"unknown": 1}
    assert known(channel) == [("ada", "", False), ("ben", "shared", True)]


@pytest.mark.django_db
def test_two_channels_are_asked_one_after_the_other(service, channel, by):
    other = wecom(service, by, name="Second")
    make.user("ada")

    assert lookup(now=NOW) == {"found": 2}
    assert [known(one) for one in (channel, other)] == [[("ada", "id.ada", True)]] * 2


@pytest.mark.django_db
def test_while_chasing_is_paused_nobody_is_asked(service, channel, by):
    make.user("ada")
    pause("A copy.", by=by, now=NOW)

    assert (lookup(now=NOW), service.seen, due(channel)) == ({}, [], NOW)


@pytest.mark.django_db
def test_a_closed_channel_is_not_asked(service, channel, by):
    make.user("ada")
    actions.close_channel(channel, by=by, now=NOW)

    assert (lookup(now=NOW), service.seen) == ({}, [])


@pytest.mark.django_db
def test_with_nothing_to_look_up_a_tick_costs_one_query(by, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert lookup(now=NOW) == {}
    assert Tick.objects.count() == 0


@pytest.mark.django_db
def test_what_somebody_else_holds_is_left_to_them(service, channel):
    make.user("ada")
    seen = due(channel)
    actions.move_lookup(channel, seen=seen, to=NOW + LEASE)  # the other worker was faster

    counts = module.batch(channel, seen, lambda: NOW)

    assert (counts, service.seen, due(channel)) == (Counter(), [], NOW + LEASE)


@pytest.mark.django_db
def test_what_is_stopped_meanwhile_asks_nobody_more_and_stays_stopped(service, channel, by):
    for name in ("ada", "eve"):
        make.user(name)
    asking = module.Asking(channel, NOW)
    asking.hold(NOW)

    actions.stop_lookup(channel, by=by, now=NOW)
    held = asking.hold(NOW)
    module.leave(asking, now=NOW)

    assert (held, due(channel), service.seen) == (False, None, [])


@pytest.mark.parametrize("kind", sorted(queries.LOOKED_UP))
def test_what_is_said_to_find_people_by_mail_does(kind):
    assert CHANNELS[kind].is_private


# --- a worker that dies ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_statement_a_look_up_loses_and_doubles_nobody(service, by):
    people = [make.user(name).account for name in ("ada", "ben", "eve")]
    channel, kills, killed = wecom(service, by), 0, True
    CHANNELS["wecom_app"].find(channel.config, email="a@example.com", mobile="", now=NOW)  # has a token
    whole = [("ada", "id.ada", True), ("ben", "", False), ("eve", "id.eve", True)]
    harm = []

    while killed:
        Address.objects.all().delete()
        Channel.objects.update(lookup_at=NOW)
        service.seen.clear()
        killed = dies(partial(lookup, now=NOW), Boundary(fatal=kills))
        for later in (LEASE, LEASE * 2):
            lookup(now=NOW + later + timedelta(seconds=1))
        asked = Counter(asked_about(service))
        if known(channel) != whole or asked.total() > len(people) + 1 or due(channel) is not None:
            harm.append((kills, known(channel), asked, due(channel)))
        kills += 1

    assert harm == []
    assert kills > 20


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_about_everybody_once(service, by):
    for number in range(8):
        make.user(f"a{number}")
    channel = wecom(service, by)
    connections.close_all()
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                lookup(now=NOW)
            finally:
                os._exit(0)
        children.append(child)

    assert [ended(child) for child in children] == [0, 0]
    assert sorted(Counter(asked_about(service)).values()) == [1] * 8
    assert len(known(channel)) == 8
