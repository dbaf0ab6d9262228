"""A real broker that is killed, loses everything or hangs costs no reminder: it only rings the bell."""

import random
import signal
import time

import environ
import pytest
import redis
from celery import Celery
from django.db import connection, transaction
from django.utils import timezone
from kombu import Connection
from kombu.simple import SimpleQueue

from postmortem import environment
from postmortem.outbox.models import Tick
from tests import services
from tests.reliability.programs import Programs, all_sent, harm, letterbox, overdue

__all__ = ["letterbox"]
pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]
BOUND = 300.0  # seconds, on a busy machine
RESUMES = 10.0  # seconds until the chase goes on, measured in full


@pytest.fixture
def broker(tmp_path):
    """A server of its own: the one that the other tests use is left alone."""
    with services.running(services.redis_without_persistence(tmp_path)) as server:
        yield server


def killed(broker):
    """While the worker holds bells that it has not answered: the first one waits for a table."""
    with transaction.atomic(), connection.cursor() as cursor, Celery(broker=f"{broker.url}/0") as bells:
        cursor.execute(f"LOCK TABLE {Tick._meta.db_table}")
        for _ in range(20):
            bells.send_task("relay.tick")
        time.sleep(1)
        broker.end(signal.SIGKILL)
    time.sleep(1)
    broker.start()


def forgets_everything(broker):
    with redis.Redis.from_url(broker.url) as client:
        client.flushall()


def hangs(seconds):
    def fault(broker):
        broker.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        broker.process.send_signal(signal.SIGCONT)

    return fault


def has_ticked_since(moment):
    return all(Tick.objects.filter(name=name, at__gt=moment).exists() for name in ("planner", "relay"))


def test_a_broker_that_dies_forgets_or_hangs_costs_no_reminder(tmp_path, broker, letterbox, full, measured):
    box, port = letterbox
    faults = [killed] * (6 if full else 1) + [forgets_everything, hangs(60 if full else 3)]
    expected, resumed, chance = overdue(10), [], random.Random(3)
    programs = Programs(tmp_path, f"{broker.url}/0", port)
    with programs.worker("one"), programs.beat("one"):
        programs.wait_until(all_sent, expected, within=BOUND)
        for fault in faults:
            expected |= overdue(300 if full else 20)
            time.sleep(chance.uniform(0, 1))
            fault(broker)
            back, begun = timezone.now(), time.monotonic()
            programs.wait_until(has_ticked_since, back, within=BOUND)
            resumed.append(time.monotonic() - begun)
            programs.wait_until(all_sent, expected, within=BOUND)

    assert harm(expected, box) == {}
    assert not full or max(resumed) <= RESUMES, resumed
    measured(
        faults=len(faults), reminders=len(expected), lost=0, doubled=0, slowest_resume=round(max(resumed), 1)
    )


def let_go_while_holding_a_bell(broker, **options):
    """What a worker does whose broker dies: it has let go of the transport when it closes its channel, with
    a bell that was not answered.
    """
    connection = Connection(broker.url, transport_options=options)
    queue = SimpleQueue(connection.default_channel, "bells")
    queue.put({})
    queue.get(timeout=5)
    broker.end(signal.SIGKILL)
    connection.transport.client = None
    connection.release()
    return connection.connected


def options_of(broker, folder, monkeypatch):
    monkeypatch.setenv("CELERY_BROKER_URL", broker.url)
    return environment.broker(environ.Env(), folder)[1]


def test_a_bell_that_was_not_answered_ends_no_worker_when_the_broker_dies(broker, tmp_path, monkeypatch):
    assert let_go_while_holding_a_bell(broker, **options_of(broker, tmp_path, monkeypatch)) is False


def test_acknowledging_bells_is_caught(broker, tmp_path, monkeypatch):
    """Planted: what is not acknowledged is put back over a connection that is gone."""
    options = {**options_of(broker, tmp_path, monkeypatch), "ack_emulation": True}

    with pytest.raises(AttributeError, match="hostname"):
        let_go_while_holding_a_bell(broker, **options)


def test_reminders_that_lie_in_a_queue_are_lost_with_it(broker):
    """Planted: each reminder is a task in the broker."""
    with Connection(broker.url) as connection:
        queue = connection.SimpleQueue("reminders")
        for number in range(20):
            queue.put({"duty": number})
        queue.close()
    before = waiting_in(broker, "reminders")

    killed(broker)

    assert (before, waiting_in(broker, "reminders")) == (20, 0)


def waiting_in(broker, queue):
    with redis.Redis.from_url(broker.url) as client:
        return client.llen(queue)
