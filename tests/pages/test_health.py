"""Health: late only while something due is not told, ages of the ticks, and no count over a table."""

from datetime import timedelta

import pytest
import time_machine

from postmortem.outbox.actions import begin
from postmortem.outbox.models import Control
from postmortem.tasks import run_ticks
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW + timedelta(days=1)


def ask(client, after=timedelta(0)):
    with time_machine.travel(NOW + after, tick=False):
        answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_before_the_first_tick_nothing_is_late(client):
    assert ask(client) == (200, {"status": "ok", "paused": False, "planner": None, "relay": None})


def test_after_a_tick_it_tells_the_ages_in_seconds(client):
    run_ticks(now=NOW)

    assert ask(client, timedelta(seconds=7))[1] == {"status": "ok", "paused": False, "planner": 7, "relay": 7}


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


def test_paused_is_not_late(client):
    begin()
    Control.objects.update(paused_at=NOW)
    make.duty(next_at=NOW)

    status, told = ask(client, timedelta(hours=1))

    assert (status, told["status"], told["paused"]) == (200, "ok", True)


def test_it_asks_three_small_things_and_counts_nothing(client, django_assert_num_queries):
    begin()
    for _ in range(3):
        make.duty(next_at=NOW)

    with django_assert_num_queries(3) as captured:
        ask(client)

    assert not any("COUNT(" in query["sql"] for query in captured.captured_queries)


def test_ready_is_about_this_process_and_not_about_the_planner(client):
    make.duty(next_at=NOW - timedelta(days=1))

    assert client.get("/readyz").json() == {"status": "ready"}
