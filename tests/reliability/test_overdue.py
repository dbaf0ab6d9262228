"""With the clock moved forward, the overdue poster produces exactly the reminders of the ladder."""

from datetime import timedelta

import pytest
from django.core import mail

from postmortem.outbox.actions import about, close
from postmortem.outbox.models import Duty
from tests.reliability.poster import ACCEPTED, DUE, FREEZE, LADDER, MINUTES, mailed, poster, tick, told

__all__ = ["poster"]
pytestmark = pytest.mark.django_db


def test_it_produces_the_whole_ladder_as_notices_and_as_mails(poster):
    tick(ACCEPTED, FREEZE + timedelta(days=1))

    assert told() == LADDER
    assert mailed() == sorted(person for _at, person, _kind in LADDER)
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == len(LADDER)


def test_after_an_outage_only_the_highest_step_is_told(poster):
    tick(ACCEPTED, DUE - timedelta(hours=1))

    tick(DUE + timedelta(hours=5), FREEZE - MINUTES)  # back on Thursday at 17:00

    assert told() == [
        LADDER[0],
        ("Thu 17:00", "boss", "with_sponsor"),
        ("Thu 17:00", "designer", "with_sponsor"),
        ("Thu 17:00", "head", "with_sponsor"),
    ]
    assert mailed() == ["boss", "designer", "designer", "head"]


def test_while_only_mail_was_away_what_is_no_longer_true_is_not_sent(poster, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    tick(ACCEPTED, DUE + timedelta(hours=4))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    tick(DUE + timedelta(hours=4, minutes=30), FREEZE - MINUTES)

    assert told() == LADDER[:7]
    assert mailed() == ["boss", "designer", "head"]


def test_the_poster_that_arrives_ends_it(poster):
    tick(ACCEPTED, DUE)

    close(about(poster), Duty.State.DONE, by=poster.accountable, now=DUE + MINUTES)
    tick(DUE + MINUTES, FREEZE + timedelta(days=1))

    assert told() == LADDER[:2]
    assert mailed() == ["designer", "designer"]
