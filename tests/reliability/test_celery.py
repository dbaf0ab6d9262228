"""Two real beats and two real workers over one database: nothing doubled, nothing lost, in bounded time."""

import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from postmortem.outbox import rules
from postmortem.outbox.models import Duty, Message, Notice
from tests import make
from tests.services import free_port
from tests.source import ROOT

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]
DUTIES = 200
BOUND = 120.0  # seconds from the start of the programs until everything is sent
TICK = 1


class Letterbox:
    """A mail server that counts what comes by Message-ID."""

    def __init__(self):
        self.keys = Counter()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name is aiosmtpd's
        lines = envelope.content.decode().splitlines()
        self.keys.update(line.split()[1] for line in lines if line.startswith("Message-ID:"))
        return "250 OK"


@pytest.fixture
def letterbox():
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    yield box, server.port
    server.stop()


@contextmanager
def celery(environment, log, *arguments):
    command = [
        sys.executable,
        "-m",
        "celery",
        "--app=postmortem",
        "--quiet",
        *arguments,
        "--loglevel=WARNING",
    ]
    with log.open("ab") as output:
        program = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield program
    finally:
        program.terminate()
        try:
            program.wait(timeout=15)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def environment_of(tmp_path, redis_url, mail_port):
    database = connection.settings_dict
    where = f"{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "postmortem.settings",
        "DATABASE_URL": f"postgres://{where}",
        "CELERY_BROKER_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "CHASE_TICK_SECONDS": str(TICK),
        "DATA_DIR": str(tmp_path),
        "BASE_URL": "http://localhost",
    }


def overdue(number):
    """Duties whose lead has to be told now: two people hear of each, and nothing else falls due."""
    now = timezone.now()
    head = make.lead()
    for _ in range(number):
        make.duty(
            holder=make.user(department=head.department),
            department=head.department,
            from_at=now - timedelta(hours=30),
            due_at=now - timedelta(hours=10),
            freeze_at=now + timedelta(hours=10),
        )
    return {
        rules.notice_key(pk, 1, 3, person)
        for pk, holder in Duty.objects.values_list("pk", "holder")
        for person in (holder, head.pk)
    }


def wait_until_sent(number, log):
    deadline = time.monotonic() + BOUND
    while Message.objects.filter(sent_at__isnull=False).count() < number:
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.2)


def test_two_beats_and_two_workers_tell_everybody_once(tmp_path, redis_url, letterbox):
    box, port = letterbox
    expected, log = overdue(DUTIES), tmp_path / "celery.log"
    environment = environment_of(tmp_path, redis_url, port)
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    with ExitStack() as running:
        for name in ("one", "two"):
            worker = ("worker", "--concurrency=1", f"--hostname={name}@localhost", *quiet)
            running.enter_context(celery(environment, log, *worker))
            beat = ("beat", f"--schedule={tmp_path / name}", "--pidfile=")
            running.enter_context(celery(environment, log, *beat))

        wait_until_sent(2 * DUTIES, log)
        time.sleep(3 * TICK)  # what would be doubled has the time for it

    assert set(Notice.objects.values_list("pk", flat=True)) == expected
    assert box.keys == Counter({f"<{rules.message_key(key, 'mail')}@localhost>": 1 for key in expected})
