"""The page of runs: whether what is due goes out in time, what ran, what waits, what was given up."""

import re
from datetime import timedelta

import pytest
import time_machine

from postmortem.outbox.actions import beat, begin
from postmortem.outbox.models import Channel, Control, Message, Run
from postmortem.people.models import User
from postmortem.tasks import run_ticks
from tests import make

pytestmark = pytest.mark.django_db
NOW, HOUR, SECOND = make.NOW, timedelta(hours=1), timedelta(seconds=1)
PAGE = "/settings/runs/"


@pytest.fixture
def office(client):
    """The client of an administrator, at NOW."""
    client.force_login(make.user("mo", role=User.Role.ADMIN))
    with time_machine.travel(NOW, tick=False):
        yield client


def text(html):
    return " ".join(re.sub(r"<(style|svg)\b.*?</\1>|<[^>]*>", " ", html, flags=re.S).split())


def answer(html):
    """The word of the answer and its sentence."""
    word = re.search(r'class="state-tag">.*?<span>([^<]*)</span>', html, re.S)[1]
    return word, text(re.search(r'class="page-head__lead">(.*?)</p>', html, re.S)[1])


def section(html, name):
    return text(re.search(rf'aria-labelledby="{name}">(.*?)</section>', html, re.S)[1])


def alive(at=NOW):
    begin()
    for name in ("planner", "relay", "compiler"):
        beat(name, {}, now=at)


def waiting(**fields):
    return Message.objects.create(**{"kind": "notices", "available_at": NOW, **fields})


def channel(**fields):
    name = fields.setdefault("name", f"Channel {Channel.objects.count()}")
    return Channel.objects.create(
        **{"kind": "wecom_robot", "config": {}, "made_at": NOW, "name": name} | fields
    )


# --- the answer -------------------------------------------------------------------------------------
def test_it_asks_one_question_and_answers_it(office):
    alive()

    html = office.get(PAGE).text

    assert re.search(r"<h1>([^<]*)</h1>", html)[1] == "Does what is due go out in time?"
    assert answer(html) == ("in time", "Yes. Nothing that is due waits for longer than it should.")


def test_it_says_since_when_the_oldest_waits(office):
    alive()
    make.duty(next_at=NOW - HOUR)
    make.user(next_digest_at=NOW - 3 * HOUR)
    waiting(available_at=NOW - 2 * HOUR)

    word, said = answer(office.get(PAGE).text)

    assert (word, said[:56]) == ("late", "No. The oldest has waited since Wed 11 March, 05:00; not")


def test_it_says_why_it_stands_still(office):
    alive()
    Control.objects.update(paused_at=NOW - HOUR, pause_reason="The mail server moves.")
    make.duty(next_at=NOW - 2 * HOUR)

    assert answer(office.get(PAGE).text) == (
        "stands still",
        "No, on purpose: paused since Wed 11 March, 07:00. The mail server moves.",
    )


def test_it_says_that_the_database_is_a_copy(office):
    Control.objects.create()

    word, said = answer(office.get(PAGE).text)

    assert word == "stands still"
    assert said.startswith("No, on purpose. This database is a copy of another installation")


def test_it_says_if_the_last_run_failed_or_something_does_not_run(office):
    never = answer(office.get(PAGE).text)
    alive(NOW - 61 * SECOND)
    silent = answer(office.get(PAGE).text)
    alive(NOW)
    beat("relay", {}, now=NOW, error="ValueError: no")
    failed = answer(office.get(PAGE).text)

    assert [word for word, _said in (never, silent, failed)] == [
        "not everything runs",
        "not everything runs",
        "a run failed",
    ]


# --- what runs ---------------------------------------------------------------------------------------
def test_each_says_when_it_ran_last_what_it_did_and_how_long_that_takes(office):
    beat("planner", {"duties": 2, "notices": 3, "messages": 1}, now=NOW - HOUR, took_ms=1840)
    beat("planner", {}, now=NOW - 5 * SECOND)
    beat("relay", {"sent": 1}, now=NOW - 3 * HOUR, took_ms=70)

    html = office.get(PAGE).text

    assert section(html, "lives") == (
        "What runs Each looks every few seconds for something to do. "
        "runs Planner Finds what is due and writes who is told. last run: less than a minute ago "
        "· nothing to do the last one with something to do took 1.8 s "
        "silent Relay Sends what waits. last run: 3 h ago · 1 sent "
        "the last one with something to do took 70 ms "
        "never ran Compiler Compiles retrospectives that were asked for."
    )


def test_a_run_that_failed_says_what_was_raised(office):
    alive()
    beat("relay", {}, now=NOW, error="ValueError: A lease is too short.")

    html = office.get(PAGE).text

    assert "failed Relay Sends what waits. ValueError: A lease is too short." in section(html, "lives")
    assert "failed ValueError: A lease is too short." in section(html, "runs")


def test_the_runs_come_newest_first_in_words(office):
    beat("planner", {"duties": 1, "notices": 2, "messages": 2}, now=NOW - HOUR, took_ms=12)
    beat("relay", {"sent": 2, "failed": 1, "dead": 1}, now=NOW, took_ms=250)
    beat("compiler", {"compiled": 1}, now=NOW - 2 * HOUR, took_ms=1000)

    assert section(office.get(PAGE).text, "runs").partition("It took ")[2] == (
        "Relay Wed 11 March, 08:00 2 sent · 1 to be tried again · 1 given up 250 ms "
        "Planner Wed 11 March, 07:00 1 thing rang · 2 reminders · in 2 messages 12 ms "
        "Compiler Wed 11 March, 06:00 1 retrospective compiled 1.0 s"
    )


def test_the_runs_go_back_page_by_page_without_gap_or_repetition(office):
    runs = (Run(name="planner", at=NOW - number // 3 * SECOND, took_ms=number) for number in range(120))
    Run.objects.bulk_create(runs)

    seen, address = [], PAGE
    while address:
        html = office.get(address).text
        seen += re.findall(r"<td>(\d+) ms</td>", html)
        older = re.search(r'href="(\?before=[^"#]*)#runs" rel="next"', html)
        address = older and (PAGE + older[1]).replace("&amp;", "&")

    assert sorted(map(int, seen)) == list(range(120))
    assert [int(number) // 3 for number in seen] == [number // 3 for number in range(120)]


@pytest.mark.parametrize("name", ["before", "dead"])
@pytest.mark.parametrize("place", ["yesterday", "2026-03-11~x", "~~", "0001-01-01T00:00:00+14:00~7", "\x00"])
def test_a_place_that_no_page_ended_at_is_not_found(office, name, place):
    assert office.get(PAGE, {name: place}).status_code == 404


# --- what waits, what was given up -------------------------------------------------------------------
def test_what_waits_is_counted_by_way_with_the_next_try(office):
    waiting(available_at=NOW - 5 * 60 * SECOND)
    waiting(available_at=NOW + HOUR, attempts=2)
    waiting(channel=channel(name="Group", next_send_at=NOW + HOUR))
    waiting(channel=channel(name="Old group", is_active=False))
    waiting(sent_at=NOW)

    said = section(office.get(PAGE).text, "waiting")

    assert said.partition("next try. ")[2] == (
        "3 messages wait. The oldest could have gone since Wed 11 March, 07:55 . Way Waiting Next "
        "Group 1 waits not before Wed 11 March, 09:00 "
        "Mail 2 wait · 1 tried before at the next run "
        "Old group 1 waits its channel is closed"
    )


def test_of_many_only_the_first_hundred_are_counted(office, django_assert_max_num_queries):
    Message.objects.bulk_create(Message(kind="notices", available_at=NOW) for _ in range(102))

    with django_assert_max_num_queries(30) as captured:
        html = office.get(PAGE).text

    assert "More than 100 messages wait; the first 100 are counted below." in section(html, "waiting")
    assert not any("COUNT(" in query["sql"] for query in captured.captured_queries)


def test_nothing_waiting_or_given_up_says_so(office):
    html = office.get(PAGE).text

    assert section(html, "waiting").endswith("No message waits for a way out.")
    assert "No message was given up." in section(html, "given-up")
    assert "Nothing ran yet that had something to do." in section(html, "runs")


def test_what_was_given_up_goes_back_page_by_page(office):
    Message.objects.bulk_create(
        Message(kind="group", available_at=NOW, dead_at=NOW - number // 9 * HOUR, attempts=number)
        for number in range(101)
    )

    seen, address = [], PAGE
    while address:
        html = office.get(address).text
        seen += re.findall(r"(\d+) attempts?", section(html, "given-up"))
        older = re.search(r'href="(\?dead=[^"#]*)#given-up" rel="next"', html)
        address = older and (PAGE + older[1]).replace("&amp;", "&")

    assert sorted(map(int, seen)) == list(range(101))
    assert [int(number) // 9 for number in seen] == [number // 9 for number in range(101)]


# --- cost, and who may --------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_queries_however_much_there_is(office, django_assert_num_queries, number):
    begin()
    for _ in range(number):
        beat("planner", {"duties": 1}, now=NOW)
        waiting()
        waiting(channel=channel())
        waiting(channel=channel(), dead_at=NOW)
        make.duty(holder=make.user(next_digest_at=NOW), next_at=NOW - HOUR)

    with django_assert_num_queries(20):
        office.get(PAGE)


def test_it_is_reached_from_the_settings_and_by_administrators_only(office, client):
    assert f'href="{PAGE}"' in office.get("/settings/").text

    client.force_login(make.user())

    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/settings/").text


def test_after_a_run_of_everything_all_is_well(office):
    make.duty(next_at=NOW - HOUR)

    run_ticks(now=NOW)

    assert answer(office.get(PAGE).text)[0] == "in time"
