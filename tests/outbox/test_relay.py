"""How messages leave: claimed by lease, sent once with their key, tried again, dropped when stale."""

import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from postmortem.outbox.actions import begin, close, post, tell
from postmortem.outbox.models import Attempt, Control, Duty, Message, Tick
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import LEASE, claim, relay, renew
from postmortem.outbox.relay.claiming import sent
from postmortem.outbox.rules import MOST_ATTEMPTS
from tests import make

pytestmark = pytest.mark.django_db
NOW, DUE = make.NOW, make.NOW + timedelta(days=1)


def away(_mail):
    raise ConnectionRefusedError("nobody listens")


def refusing(_mail):
    raise smtplib.SMTPRecipientsRefused({"person@example.com": (550, b"no such person")})


def planned(**fields):
    """A duty at its due time, with its reminder waiting to be sent."""
    duty = make.duty(**fields)
    plan(now=DUE)
    return duty


def test_a_reminder_goes_once_with_its_key_as_message_id(settings):
    settings.BASE_URL = "https://postmortem.example.com"
    planned(holder=make.user("ada"))

    first, second = relay(now=DUE), relay(now=DUE)

    message = Message.objects.get()
    assert (first, second) == ({"sent": 1}, {})
    assert [one.to for one in mail.outbox] == [["ada@example.com"]]
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{message.pk}@postmortem.example.com>"
    assert (message.lease, message.attempts) == (None, 1)
    assert DUE <= message.sent_at < DUE + timedelta(minutes=1)


def test_everything_that_waits_goes_in_one_run():
    tell([make.user() for _ in range(5)], "dropped", {"title": "Poster"}, now=NOW)
    begin()

    assert relay(now=NOW, batch=2) == {"sent": 5}


@pytest.mark.parametrize(
    "change",
    [
        {"state": "done", "next_at": None},
        {"due_rev": 2, "step": 0},
        {"step": 3},
    ],
    ids=["answered", "moved", "a later step was taken"],
)
def test_a_reminder_that_no_longer_holds_is_not_sent(change):
    duty = planned()
    Duty.objects.filter(pk=duty.pk).update(**change)

    counts = relay(now=DUE)

    message = Message.objects.get()
    assert (counts, mail.outbox) == ({"obsolete": 1}, [])
    assert (message.obsolete_at, message.sent_at) == (DUE, None)


def test_a_reminder_answered_after_the_claim_is_not_sent_either():
    duty = planned()
    claimed = claim(25, now=DUE)
    close(Duty.objects.filter(pk=duty.pk), Duty.State.DONE, by=None, now=DUE)

    assert [renew(message, now=DUE) for message in claimed] == [False]


def test_what_was_told_without_asking_is_always_sent():
    tell([make.user("ada")], "dropped", {"title": "Poster"}, now=NOW)
    begin()

    assert relay(now=NOW + timedelta(days=30)) == {"sent": 1}


def test_nothing_goes_to_somebody_who_left():
    person = make.user()
    tell([person], "dropped", {"title": "Poster"}, now=NOW)
    type(person).objects.update(is_active=False)
    begin()

    assert relay(now=NOW) == {"obsolete": 1}


def test_a_message_claimed_by_another_relay_waits_until_its_lease_ends():
    planned()
    claim(25, now=DUE)

    meanwhile, later = relay(now=DUE), relay(now=DUE + LEASE)

    assert (meanwhile, later) == ({}, {"sent": 1})
    assert Message.objects.get().attempts == 1


def test_who_has_lost_the_lease_neither_sends_nor_marks():
    planned()
    claimed = claim(25, now=DUE)
    Message.objects.update(lease=uuid4())

    assert [renew(message, now=DUE) for message in claimed] == [False]


def test_a_failed_message_waits_longer_each_time_and_is_given_up_after_the_eighth():
    planned()
    now, waits = DUE, []

    for _ in range(MOST_ATTEMPTS):
        relay(now=now, send=refusing)
        message = Message.objects.get()
        waits.append((message.available_at - now).total_seconds())
        now = message.available_at

    assert waits[:7] == [30, 60, 120, 240, 480, 960, 1920]
    assert message.dead_at is not None
    assert "no such person" in message.last_answer
    assert relay(now=now + timedelta(days=1)) == {}


def test_while_the_server_is_away_one_message_is_tried_and_the_rest_given_back():
    for _ in range(3):
        make.duty()
    plan(now=DUE)

    counts = relay(now=DUE, send=away)

    assert counts == {"failed": 1}
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert relay(now=DUE + timedelta(seconds=30)) == {"sent": 3}


def test_a_message_that_cannot_be_worded_does_not_hold_up_the_others():
    tell([make.user("ada")], "dropped", {"title": "Poster", "due_at": "soon"}, now=NOW)
    tell([make.user("bob")], "dropped", {"title": "Poster"}, now=NOW)
    begin()

    counts = relay(now=NOW)

    assert counts == {"failed": 1, "sent": 1}
    assert [one.to for one in mail.outbox] == [["bob@example.com"]]


def test_a_message_that_killed_every_worker_that_took_it_is_given_up():
    planned()
    Message.objects.update(attempts=MOST_ATTEMPTS)

    assert relay(now=DUE) == {"dead": 1}
    assert mail.outbox == []


def test_nothing_is_sent_while_chasing_is_paused_or_the_database_is_a_copy():
    planned()
    Control.objects.update(paused_at=DUE)
    paused = relay(now=DUE)
    Control.objects.update(paused_at=None, installation=uuid4())
    copied = relay(now=DUE)

    assert (paused, copied, mail.outbox) == ({"paused": 1}, {"paused": 1}, [])


def test_a_lease_that_could_end_before_its_batch_is_through_is_refused(settings):
    settings.EMAIL_TIMEOUT = 60

    with pytest.raises(ValueError, match="lease"):
        relay(now=NOW)


def test_each_run_leaves_a_proof_of_life():
    planned()

    relay(now=DUE)

    assert Tick.objects.get(name="relay").counts == {"sent": 1}


def test_an_account_mail_goes_as_it_was_worded_and_its_text_is_cleared():
    post("ada@example.com", "A new password", "https://example.com/secret", now=NOW, html="<p>secret</p>")
    begin()

    relay(now=NOW)

    one, message = mail.outbox[0], Message.objects.get()
    assert (one.subject, one.body) == ("A new password", "https://example.com/secret")
    assert one.alternatives == [("<p>secret</p>", "text/html")]
    assert message.params == {}


def test_an_account_mail_that_is_given_up_loses_its_text_too():
    post(make.user(), "A new password", "https://example.com/secret", now=NOW)
    begin()
    Message.objects.update(attempts=MOST_ATTEMPTS - 1)

    relay(now=NOW, send=refusing)

    message = Message.objects.get()
    assert (message.dead_at, message.params) == (NOW, {})


@pytest.mark.parametrize("number", [1, 3])
def test_a_message_costs_two_statements_besides_those_of_its_batch(django_assert_num_queries, number):
    for _ in range(number):
        make.duty()
    plan(now=DUE)
    # SQLite marks it in a transaction: two statements, and what begins and ends it.
    own = 2 if connection.vendor == "postgresql" else 5

    with django_assert_num_queries(10 + own * number):
        relay(now=DUE)


def test_what_was_lost_to_another_relay_is_not_marked_but_logged():
    planned()
    message = claim(25, now=DUE)[0]
    renew(message, now=DUE)
    Message.objects.update(lease=uuid4())

    outcome = sent(message, "", now=DUE)

    assert (outcome, Message.objects.get().sent_at) == ("lost", None)
    assert [(one.message_id, one.ok, one.at) for one in Attempt.objects.all()] == [(message.pk, True, DUE)]
