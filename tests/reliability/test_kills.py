"""A worker that dies anywhere loses nothing and doubles nothing; and this test would notice if it did."""

from uuid import uuid4

import pytest
from django.db import transaction

from postmortem.outbox import planner
from postmortem.outbox.actions import Written
from postmortem.outbox.models import Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.planner.writing import Reminder
from postmortem.outbox.queries import chasing_now
from postmortem.outbox.relay import claim, end, mail_of, relay, renew
from tests.reliability.harness import Work, first_harm

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work(tmp_path, settings):
    settings.BASE_URL = "http://localhost"
    planned = Work(tmp_path)
    plan(now=planned.duties[0].from_at)  # the very first tick has been
    return planned


def test_killed_at_any_statement_the_engine_loses_and_doubles_nothing(work, measured):
    harm, boundaries = first_harm(work, plan, relay)

    assert harm == {}
    assert boundaries > 50
    measured(boundaries=boundaries, lost=0, doubled=0)


def plan_without_one_transaction(*, now, batch):
    """Planted: the duties advance in one commit, what they tell follows in another."""
    with transaction.atomic():
        turns = planner.take(now, batch, chasing_now())
        planner.advance(turns)
    with transaction.atomic():
        planner.tell(planner.reminders(turns, now))
    if turns:
        plan_without_one_transaction(now=now, batch=batch)


def plan_with_random_keys(*, now, batch):
    """Planted: the keys do not follow from what is told."""
    with transaction.atomic():
        turns = planner.take(now, batch, chasing_now())
        told = planner.reminders(turns, now)
        for one in told:
            if isinstance(one, Written):
                continue
            message = Message.objects.create(
                recipient_id=one.notice.recipient_id, kind="notices", available_at=now
            )
            said = {name: getattr(one.notice, name) for name in Reminder.__annotations__}
            Notice.objects.create(**{**said, "id": uuid4(), "message": message})
        planner.advance(turns)
    if turns:
        plan_with_random_keys(now=now, batch=batch)


def relay_that_marks_before_it_sends(*, now, batch, send):
    """Planted: who dies in between has not sent what is marked as sent."""
    claimed = claim(batch, now=now)
    for message in claimed:
        if renew(message, now=now):
            end(message, "sent", now=now)
            send(mail_of(message, now=now))
    if claimed:
        relay_that_marks_before_it_sends(now=now, batch=batch, send=send)


@pytest.mark.parametrize(
    ("planted_plan", "planted_relay", "caught"),
    [
        (plan_without_one_transaction, relay, "lost notices"),
        (plan_with_random_keys, relay, "mails with a foreign key"),
        (plan, relay_that_marks_before_it_sends, "lost mails"),
    ],
)
def test_a_planted_fault_is_caught(work, planted_plan, planted_relay, caught):
    harm, _boundaries = first_harm(work, planted_plan, planted_relay, planned_before=planted_plan is plan)

    assert caught in harm
