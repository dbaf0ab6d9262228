"""Workers killed at random lose nothing and double nothing; and this test would notice if they did."""

from datetime import timedelta

import pytest
from django.db import transaction

from postmortem.outbox import planner
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import chasing_now
from tests.reliability.storm import NOW, Storm

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = NOW - timedelta(days=3)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "http://localhost"


def test_two_workers_killed_at_random_lose_and_double_nothing(tmp_path, seed, full, measured):
    plan(now=BEFORE)  # the very first tick has been
    storm = Storm(tmp_path, duties=10_000 if full else 600, seed=seed)

    storm.rage(workers=2, kills=200 if full else 12, pause=0.5 if full else 0.15)

    assert storm.harm() == {}
    measured(**storm.figures)


def plan_in_two_commits(*, now, batch):
    """Planted: the duties advance in one commit, what they tell follows in another."""
    while True:
        with transaction.atomic():
            turns = planner.take(now, batch, chasing_now())
            planner.advance(turns)
        if not turns:
            return
        with transaction.atomic():
            planner.tell(planner.reminders(turns, now))


def test_a_planner_in_two_commits_is_caught(tmp_path):
    plan(now=BEFORE)
    storm = Storm(tmp_path, duties=600)

    storm.rage(workers=2, kills=25, plan=plan_in_two_commits)

    assert "lost notices" in storm.harm()
