"""manage.py chase: what falls due, without Celery; and what Celery is told to ring."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from threading import Timer

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from postmortem.celery import app
from postmortem.outbox.models import Control, Notice, Tick
from postmortem.tasks import chase_tick, compile_tick, relay_tick
from tests import make
from tests.source import ROOT

DUE = make.NOW + timedelta(days=1)
IDLE = "".join(f"{name}: nothing to do\n" for name in ("compiler", "lookup", "asker", "indexer", "counter"))
FIRST = "files: files 0, cleared 0, missing 0\nkeeper: nothing to do\nbackup: nothing to do\n"
LATER = "files: nothing to do\nkeeper: nothing to do\nbackup: nothing to do\n"


def chase(capsys, option):
    call_command("chase", option)
    return capsys.readouterr()


@pytest.mark.django_db
def test_once_does_what_is_due_and_says_what_it_did(capsys):
    make.duty(holder=make.user("ada"))

    with time_machine.travel(DUE, tick=False):
        first, second = chase(capsys, "--once"), chase(capsys, "--once")

    assert first.out == "planner: duties 1, notices 1, messages 1\nrelay: sent 1\n" + IDLE + FIRST
    assert second.out == "planner: nothing to do\nrelay: nothing to do\n" + IDLE + LATER
    assert [sent.to for sent in mail.outbox] == [["ada@example.com"]]


@pytest.mark.django_db
def test_while_paused_it_says_why_and_how_to_go_on(capsys):
    make.duty()
    Control.objects.create()  # the installation of another folder

    with time_machine.travel(DUE, tick=False):
        said = chase(capsys, "--once").err
        chase(capsys, "--resume")
        chase(capsys, "--once")

    assert "copy of another installation" in said
    assert "chase --resume" in said
    assert Notice.objects.count() == 1


def test_it_wants_to_be_told_how(capsys):
    with pytest.raises(CommandError):
        call_command("chase")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_ends_cleanly_when_asked_to_even_without_a_database(tmp_path, ending):
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "postmortem.settings"}
    environment |= {"DATABASE_URL": "postgres://127.0.0.1:9/nothing", "CHASE_TICK_SECONDS": "60"}
    command = [sys.executable, ROOT / "manage.py", "chase", "--loop"]

    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as loop:
        said = loop.stderr.readline()  # its first tick has ended
        loop.send_signal(ending)

        assert loop.wait(timeout=20) == 0
    assert "a tick did not end" in said


@pytest.mark.django_db
def test_the_loop_goes_on_after_a_tick_that_did_not_end(settings, caplog):
    settings.CHASE_TICK_SECONDS = 0.05
    settings.EMAIL_TIMEOUT = 3600  # the relay refuses to run with that
    Timer(1, os.kill, [os.getpid(), signal.SIGTERM]).start()

    call_command("chase", "--loop")

    assert caplog.messages.count("a tick did not end") > 1


@pytest.mark.django_db
def test_the_tasks_do_the_same():
    make.duty()

    with time_machine.travel(DUE, tick=False):
        chase_tick()
        relay_tick()
        compile_tick()

    assert sorted(Tick.objects.values_list("name", flat=True)) == ["compiler", "planner", "relay"]
    assert len(mail.outbox) == 1


def test_a_bell_carries_no_data_is_not_kept_and_not_rung_late(settings):
    tasks = [app.tasks[name] for name in app.conf.beat_schedule]

    assert {entry["schedule"] for entry in app.conf.beat_schedule.values()} == {settings.CHASE_TICK_SECONDS}
    assert all(task.ignore_result and not task.acks_late and task.expires for task in tasks)
    assert all(not entry.get("args") and not entry.get("kwargs") for entry in app.conf.beat_schedule.values())
    assert app.conf.timezone == "UTC"
