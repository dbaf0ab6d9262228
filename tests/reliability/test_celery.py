"""Any number of beats and workers over one database: nothing doubled, nothing lost, in bounded time."""

import os
import time
from contextlib import ExitStack
from multiprocessing import get_context

import pytest
from django.db import connections

from postmortem.outbox.models import Duty
from tests.reliability.programs import TICK, Programs, all_sent, harm, letterbox, overdue

__all__ = ["letterbox"]
pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]
BOUND = 300.0  # seconds until everything is sent, on a busy machine; ten times that in full


def test_two_beats_and_two_workers_tell_everybody_once(tmp_path, redis_url, letterbox, full, measured):
    box, port = letterbox
    duties = 2000 if full else 200
    expected, programs = overdue(duties), Programs(tmp_path, redis_url, port)
    begun = time.monotonic()
    with ExitStack() as running:
        for name in ("one", "two"):
            running.enter_context(programs.worker(name))
            running.enter_context(programs.beat(name))

        programs.wait_until(all_sent, expected, within=10 * BOUND if full else BOUND)
        took = time.monotonic() - begun
        time.sleep(3 * TICK)  # what would be doubled has the time for it

    assert harm(expected, box) == {}
    measured(
        duties=duties, reminders=len(expected), mails=box.keys.total(), doubled=0, seconds=round(took, 1)
    )


def chase_as_tutorials_do(scanned, sent):
    """Planted: look for what is due, send each, mark each as sent."""
    connections.close_all()
    due = list(Duty.objects.open().filter(step=0).order_by("pk"))
    scanned.wait(timeout=BOUND)
    for duty in due:
        os.write(sent, f"{duty.pk}\n".encode())
        Duty.objects.filter(pk=duty.pk).update(step=3)


def test_a_task_that_scans_sends_and_marks_doubles_under_the_same_load(tmp_path):
    overdue(50)
    connections.close_all()
    forks, path = get_context("fork"), tmp_path / "sent"
    scanned, sent = forks.Barrier(2), os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    workers = [forks.Process(target=chase_as_tutorials_do, args=(scanned, sent)) for _ in range(2)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=BOUND)

    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(path.read_text().split()) == 100
