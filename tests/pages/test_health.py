"""Health: late only while something due is not told or sent, ages of the ticks, no count over a table."""

from datetime import timedelta

import pytest
import time_machine

from postmortem.outbox.actions import begin
from postmortem.outbox.models import Channel, Control, Message
from postmortem.tasks import run_ticks
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW + timedelta(days=1)


def ask(client, after=timedelta(0)):
    with time_machine.travel(NOW + after, tick=False):
        answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_before_the_first_tick_nothing_is_late(client):
    nothing = {"planner": None, "relay": None, "backup": None}
    assert ask(client) == (200, {"status": "ok", "paused": False, **nothing})


def test_after_a_tick_it_tells_the_ages_in_seconds(client):
    run_ticks(now=NOW)

    ages = {"planner": 7, "relay": 7, "backup": None}
    assert ask(client, timedelta(seconds=7))[1] == {"status": "ok", "paused": False, **ages}


@pytest.mark.parametrize(
    ("tick", "waited", "expected"),
    [(10, 60, (200, "ok")), (10, 61, (503, "late")), (60, 120, (200, "ok")), (60, 121, (503, "late"))],
)
def test_it_is_late_when_something_due_waits_for_more_than_two_ticks_and_a_minute(
    client, settings, tick, waited, expected
):
    settings.CHASE_TICK_SECONDS = tick
    begin()
    make.duty(next_at=NOW)

    status, told = ask(client, timedelta(seconds=waited))

    assert (status, told["status"]) == expected


@pytest.mark.parametrize(("waited", "expected"), [(60, "ok"), (61, "late")])
def test_a_list_that_nobody_has_planned_is_late_as_well(client, waited, expected):
    begin()
    make.user(next_digest_at=NOW)
    make.user(next_digest_at=NOW - timedelta(days=9), is_active=False)

    assert ask(client, timedelta(seconds=waited))[1]["status"] == expected


@pytest.mark.parametrize(("waited", "expected"), [(600, (200, "ok")), (601, (503, "late"))])
def test_a_message_that_nobody_has_sent_for_ten_minutes_is_late(client, waited, expected):
    begin()
    Message.objects.create(kind="notices", available_at=NOW)

    status, told = ask(client, timedelta(seconds=waited))

    assert (status, told["status"]) == expected


@pytest.mark.parametrize("ended", ["sent_at", "dead_at", "obsolete_at"])
def test_a_message_that_has_ended_waits_for_nothing(client, ended):
    begin()
    Message.objects.create(kind="notices", available_at=NOW, **{ended: NOW})

    assert ask(client, timedelta(hours=1))[1]["status"] == "ok"


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"next_send_at": NOW + timedelta(hours=2)}], ids=["closed", "resting"]
)
def test_a_message_whose_channel_is_closed_or_rests_is_not_late(client, fields):
    begin()
    channel = Channel.objects.create(kind="slack", name="Group", config={}, made_at=NOW, **fields)
    Message.objects.create(kind="group", channel=channel, available_at=NOW)

    assert ask(client, timedelta(hours=1))[1]["status"] == "ok"


def test_paused_is_not_late(client):
    begin()
    Control.objects.update(paused_at=NOW)
    make.duty(next_at=NOW)

    status, told = ask(client, timedelta(hours=1))

    assert (status, told["status"], told["paused"]) == (200, "ok", True)


def test_it_asks_five_small_things_and_counts_nothing(client, django_assert_num_queries):
    begin()
    for _ in range(3):
        make.duty(next_at=NOW, holder=make.user(next_digest_at=NOW))
        Message.objects.create(kind="notices", available_at=NOW)

    with django_assert_num_queries(5) as captured:
        ask(client)

    assert not any("COUNT(" in query["sql"] for query in captured.captured_queries)


def test_ready_is_about_this_process_and_not_about_the_planner(client):
    make.duty(next_at=NOW - timedelta(days=1))

    assert client.get("/readyz").json() == {"status": "ready"}
