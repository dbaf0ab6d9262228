"""/metrics: closed without a token, the record's own figures, requests by view and never by address."""

from datetime import timedelta

import pytest
import time_machine

from postmortem.outbox.actions import begin
from postmortem.outbox.models import Message, Run
from postmortem.tasks import run_ticks
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW + timedelta(days=1)
TOKEN = "a-token-of-twenty-letters-or-more"
OPEN = {"authorization": f"Bearer {TOKEN}"}


def gauges(client, now=NOW):
    """The product's own lines: name and labels → value."""
    with time_machine.travel(now, tick=False):
        answer = client.get("/metrics", headers=OPEN)
    lines = answer.content.decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line.startswith("postmortem_"))


def test_without_a_token_there_is_no_such_page(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers=OPEN).status_code == 404


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_only_the_token_opens_it(client, settings, said):
    settings.METRICS_TOKEN = TOKEN

    answer = client.get("/metrics", headers={"authorization": said})

    assert (answer.status_code, answer.headers["WWW-Authenticate"], answer.content) == (401, "Bearer", b"")


def test_in_order_it_says_so(client, settings):
    settings.METRICS_TOKEN = TOKEN
    run_ticks(now=NOW)
    Run.objects.create(name="planner", at=NOW, took_ms=1500, counts={"notices": 3})

    found = gauges(client, NOW + timedelta(seconds=7))

    names = ("planner_lag_seconds", "paused", "outbox_depth", "outbox_age_seconds", "outbox_dead")
    assert {name: found[f"postmortem_{name}"] for name in names} == dict.fromkeys(names, "0.0")
    assert found['postmortem_tick_age_seconds{part="planner"}'] == "7.0"
    assert found['postmortem_run_duration_seconds{part="planner"}'] == "1.5"


def test_what_is_late_waits_or_is_given_up_is_measured(client, settings):
    settings.METRICS_TOKEN = TOKEN
    begin()
    make.duty(next_at=NOW)
    person = make.user()
    for waited in (30, 90, -30):
        Message.objects.create(
            recipient=person, kind="daily", available_at=NOW + timedelta(seconds=300 - waited)
        )
    Message.objects.create(recipient=person, kind="daily", available_at=NOW, dead_at=NOW)

    found = gauges(client, NOW + timedelta(seconds=300))

    assert {
        name: found[f"postmortem_{name}"]
        for name in ("planner_lag_seconds", "outbox_depth", "outbox_age_seconds", "outbox_dead")
    } == {
        "planner_lag_seconds": "300.0",
        "outbox_depth": "2.0",
        "outbox_age_seconds": "90.0",
        "outbox_dead": "1.0",
    }


def test_a_request_is_counted_by_its_view_and_its_address_stays_unsaid(client, settings):
    settings.METRICS_TOKEN = TOKEN
    counted = 'postmortem_request_seconds_count{answer="4xx",method="GET",view="personal"}'
    before = float(gauges(client).get(counted, 0))

    client.get("/l/something-that-opens-an-item/")

    with time_machine.travel(NOW, tick=False):
        page = client.get("/metrics", headers=OPEN).content.decode()
    after = dict(line.rsplit(" ", 1) for line in page.splitlines() if line.startswith(counted))
    assert float(after[counted]) == before + 1
    assert "something-that-opens" not in page


def test_it_asks_a_fixed_number_of_queries(client, settings, django_assert_num_queries):
    settings.METRICS_TOKEN = TOKEN
    run_ticks(now=NOW)

    for _times in range(2):
        with django_assert_num_queries(11), time_machine.travel(NOW, tick=False):
            client.get("/metrics", headers=OPEN)
