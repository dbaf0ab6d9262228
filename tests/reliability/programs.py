"""The product's own programs over the test database, and a mail server that counts."""

import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from postmortem.outbox import rules
from postmortem.outbox.models import Message, Notice
from tests import make
from tests.reliability.elsewhere import url_of
from tests.services import free_port
from tests.source import ROOT

TICK = 1
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


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


class Programs:
    """Starts programs with one environment and one log."""

    def __init__(self, folder, broker, mail_port=9, **more):
        self.folder, self.log = folder, folder / "programs.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "postmortem.settings",
            "DATABASE_URL": url_of(connection.settings_dict),
            "CELERY_BROKER_URL": broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "CHASE_TICK_SECONDS": str(TICK),
            "DATA_DIR": str(folder),
            "BASE_URL": "http://localhost",
            **more,
        }

    @contextmanager
    def running(self, *command):
        with self.log.open("ab") as output:
            program = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self.environment,
                cwd=ROOT,
                stdout=output,
                stderr=output,
            )
        try:
            yield program
        finally:
            program.terminate()
            try:
                program.wait(timeout=15)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()

    def worker(self, name):
        return self.celery("worker", "--concurrency=1", f"--hostname={name}@localhost", *QUIET)

    def beat(self, name):
        return self.celery("beat", f"--schedule={self.folder / name}", "--pidfile=")

    def celery(self, *arguments):
        return self.running("celery", "--app=postmortem", "--quiet", *arguments, "--loglevel=WARNING")

    def wait_until(self, happened, *arguments, within):
        """Until it is true; after so many seconds the test fails with what the programs said."""
        deadline = time.monotonic() + within
        while not happened(*arguments):
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.1)


def overdue(number):
    """Duties whose lead has to be told now: two people hear of each, and nothing else falls due for hours.

    Returns the keys of their reminders.
    """
    now = timezone.now()
    head = make.lead()
    holders = {}
    for _ in range(number):
        duty = make.duty(
            holder=make.user(department=head.department),
            department=head.department,
            from_at=now - timedelta(hours=30),
            due_at=now - timedelta(hours=10),
            freeze_at=now + timedelta(hours=10),
        )
        holders[duty.pk] = duty.holder_id
    return {
        rules.notice_key(pk, 1, 3, person) for pk, holder in holders.items() for person in (holder, head.pk)
    }


def all_sent(expected):
    """Whether everybody has been told, and everything that goes out has gone."""
    return Notice.objects.count() >= len(expected) and not Message.objects.waiting().exists()


def harm(expected, box):
    """What was lost or doubled, in words and numbers; empty if all is well."""
    told = set(Notice.objects.values_list("pk", flat=True))
    sent = {f"<{pk}@localhost>" for pk in Message.objects.values_list("pk", flat=True)}
    found = {
        "lost notices": len(expected - told),
        "doubled or foreign notices": len(told - expected),
        "notices without a sent message": Notice.objects.filter(message__sent_at=None).count(),
        "lost mails": len(sent - set(box.keys)),
        "mails with a foreign key": len(set(box.keys) - sent),
        "doubled mails": box.keys.total() - len(box.keys),
    }
    return {what: number for what, number in found.items() if number}
