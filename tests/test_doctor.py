"""manage.py doctor: every part is looked at, what is wrong comes with what to do, and nothing is changed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from postmortem import doctor
from postmortem.backup.models import Plan
from postmortem.doctor import State
from postmortem.outbox.actions import begin
from postmortem.outbox.models import Attempt, Channel, Control, Message
from postmortem.tasks import run_ticks
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW + timedelta(days=1)


@pytest.fixture
def found(settings, tmp_path):
    settings.CELERY_BROKER_URL = "memory://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}

    def look(now=NOW):
        with time_machine.travel(now, tick=False):
            return {one.about: one for one in doctor.examine(now=now)}

    return look


def test_a_house_in_order_has_nothing_to_mend(found):
    run_ticks(now=NOW)

    seen = found(NOW + timedelta(seconds=7))

    seen.pop("clock", None)  # that of PostgreSQL does not travel along
    assert {about for about, one in seen.items() if one.state == State.MEND} == set()
    assert {"settings", "data folder", "database", "broker", "mail", "fonts", "tables"} <= set(seen)
    assert seen["reminders"].seen == "the planner ran 7 s ago"
    assert seen["backup"] == (
        State.NOTE,
        "backup",
        "not switched on",
        "Settings → Backup makes one every night.",
    )


def test_without_a_planner_it_says_what_to_start(found):
    begin()

    assert found()["reminders"].do == (
        "Start worker and beat (or manage.py chase): nobody is reminded until then."
    )


def test_what_is_told_late_is_said(found):
    run_ticks(now=NOW)
    make.duty(next_at=NOW)

    assert found(NOW + timedelta(hours=1))["reminders"].seen == "What is due is told late."


def test_a_pause_is_no_fault(found):
    begin()
    Control.objects.update(paused_at=NOW, pause_reason="We move house.")

    assert found()["reminders"][:3] == (State.NOTE, "reminders", "We move house.")


def test_a_broker_that_is_away_is_named_without_its_password(found, settings):
    settings.CELERY_BROKER_URL = "redis://:a-secret@127.0.0.1:1/0"

    one = found()["broker"]

    assert one.state == State.MEND
    assert one.seen.startswith("redis does not answer: ")
    assert "a-secret" not in one.seen + one.do


def test_a_mail_server_that_is_away_is_named(found, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    one = found()["mail"]

    assert one.state == State.MEND
    assert one.seen.startswith("127.0.0.1:1 does not take a sign-in: ")


def test_a_channel_whose_last_try_failed_is_named(found):
    config = {"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"}
    channel = Channel.objects.create(kind="wecom_robot", name="Desk", config=config, made_at=NOW)
    message = Message.objects.create(channel=channel, kind="test", available_at=NOW)
    Attempt.objects.create(message=message, at=NOW, ok=False, answer="invalid webhook url")

    assert found()["channel Desk"][:3] == (
        State.MEND,
        "channel Desk",
        "The last try failed: invalid webhook url",
    )


def test_a_missing_backup_is_named(found):
    Plan.objects.update_or_create(pk=1, defaults={"is_on": True, "on_since": NOW - timedelta(hours=27)})

    assert found()["backup"].seen == "none within 26 hours"


def test_wrong_settings_of_a_public_address_come_with_what_to_do(settings):
    settings.BASE_URL, settings.SESSION_COOKIE_SECURE = "https://postmortem.example.com", False

    found = [one for one in doctor.of_settings() if "SESSION_COOKIE_SECURE" in one.seen]

    assert [(one.state, one.about) for one in found] == [(State.MEND, "settings")]


def test_the_command_prints_each_and_fails_if_one_is_to_mend(capsys, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    with pytest.raises(CommandError) as refusal:
        call_command("doctor")

    said = capsys.readouterr().out
    assert str(refusal.value) == "2 to mend."
    assert "mend  broker: redis does not answer" in said
    assert "mend  reminders: The planner has never run." in said
