"""PostgreSQL crashes and comes back, under load: what was acknowledged is there, and the chase goes on."""

import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from threading import Barrier
from wsgiref.util import setup_testing_defaults

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.conf import settings
from django.db import InterfaceError, OperationalError, connections, transaction

from postmortem.celery import app
from postmortem.outbox.planner import plan
from postmortem.tasks import run
from postmortem.wsgi import application
from tests import make, services
from tests.reliability.elsewhere import create_database, dump, elsewhere, place_of, restore, url_of
from tests.reliability.programs import Programs, all_sent, letterbox, overdue
from tests.reliability.programs import harm as lost_or_doubled
from tests.reliability.writing import Scene, after_commit, harm, settle, unacknowledged

__all__ = ["letterbox"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
IDLE = 5
BOUND = 300.0  # seconds, on a busy machine


@pytest.fixture(scope="module")
def server():
    """A server of its own, which keeps what it has acknowledged."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postmortem-crash-")))
        prepared = services.postgres_server(folder, services.KEEPING)
        yield stack.enter_context(services.running(prepared))


@pytest.fixture
def place(server, tmp_path):
    """An own database on it, with the tables of the test database."""
    name = f"test_{time.monotonic_ns()}"
    at = place_of(server.url)
    create_database(at, name)
    dump(tmp_path / "tables")
    restore(tmp_path / "tables", {**at, "NAME": name})
    return {**at, "NAME": name}


def crash(server):
    """As `pg_ctl restart -m immediate`."""
    server.end(signal.SIGQUIT)
    server.start()


def written(server, place, folder, *, crashes, each, acknowledge=after_commit):
    """Harm and figures after so many crashes, each after so many more acknowledged writes."""
    with elsewhere(place, folder) as there:
        people = there.do(settle)
    scene = Scene(folder, place)
    scene.begin(people, acknowledge)
    for _ in range(crashes):
        scene.wait_for_more(each)
        crash(server)
    scene.wait_for_more(each)
    scene.end()
    acknowledged = scene.acknowledged()
    with elsewhere(place, folder) as there:
        there.do(scene.finish)
        figures = {"writes": len(acknowledged), "unacknowledged": there.do(unacknowledged, acknowledged)}
        return there.do(harm, acknowledged, scene.sent), figures


def test_no_acknowledged_write_is_lost_and_nothing_is_half_written(server, place, tmp_path, full, measured):
    crashes, each = (10, 400) if full else (2, 60)

    found, figures = written(server, place, tmp_path, crashes=crashes, each=each)

    assert found == {}
    measured(crashes=crashes, **figures, lost=0, half_written=0)


def before_commit(act, note):
    """Planted: it is acknowledged while the transaction is still open."""
    with transaction.atomic():
        note(act())
        time.sleep(0.05)


def test_a_writer_that_acknowledges_before_it_commits_is_caught(server, place, tmp_path):
    found, _figures = written(server, place, tmp_path, crashes=2, each=20, acknowledge=before_commit)

    assert "acknowledged writes lost" in found


@pytest.mark.redis
def test_a_real_worker_goes_on_with_the_chase(server, place, tmp_path, redis_url, letterbox, measured):
    box, port = letterbox
    programs = Programs(tmp_path, redis_url, port, DATABASE_URL=url_of(place))
    with elsewhere(place, tmp_path) as there, programs.worker("one"), programs.beat("one"):
        before = there.do(overdue, 10)
        programs.wait_until(there.do, all_sent, before, within=BOUND)
        crash(server)
        begun = time.monotonic()
        expected = before | there.do(afresh, overdue, 10)
        programs.wait_until(there.do, all_sent, expected, within=BOUND)
        took = time.monotonic() - begun
        found = there.do(lost_or_doubled, expected, box)

    assert found == {}
    measured(reminders=len(expected), lost=0, doubled=0, seconds_until_all_are_sent=round(took, 1))


def test_a_kept_connection_serves_the_next_tick_and_one_that_died_is_made_anew(server, place, tmp_path):
    with elsewhere(place, tmp_path) as there:
        first, second = there.do(tick), there.do(tick)
        crash(server)
        after = there.do(tick)

    assert first == second != after


def tick():
    """One tick as a task has it; returns the process of the database that served it."""
    run("planner", plan, now=make.NOW)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_celery_is_told_to_keep_connections():
    assert DjangoWorkerFixup(app).db_reuse_max == settings.CELERY_DB_REUSE_MAX


def test_a_tick_that_keeps_its_connection_is_caught(server, place, tmp_path):
    """Planted: a worker that does not look at the connection between two ticks."""
    with elsewhere(place, tmp_path) as there:
        there.do(plan, now=make.NOW)
        crash(server)

        for broken in (OperationalError, InterfaceError, InterfaceError):
            with pytest.raises(broken):
                there.do(plan, now=make.NOW)


def afresh(work, *arguments):
    """On a new connection: the old one died with the server."""
    connections.close_all()
    return work(*arguments)


@pytest.mark.parametrize(
    ("health_checks", "statuses"),
    [(True, [200] * IDLE), (False, [500] * IDLE)],
    ids=["as we set it", "planted: connections are not looked at"],
)
def test_the_first_request_on_an_idle_connection_works(server, place, tmp_path, health_checks, statuses):
    with elsewhere({**place, "CONN_HEALTH_CHECKS": health_checks}, tmp_path) as there:
        before = there.do(visit)
        crash(server)
        after = there.do(visit)

    assert (before, after) == ([200] * IDLE, statuses)


@cache
def threads():
    """The same ones each time, for each keeps its connection."""
    return ThreadPoolExecutor(IDLE)


def visit():
    """The statuses that so many requests at once are answered, each in a thread of its own."""
    together = Barrier(IDLE)
    return list(threads().map(ask_for_readiness, [together] * IDLE))


def ask_for_readiness(together):
    together.wait(60)
    environ, said = {"PATH_INFO": "/readyz"}, []
    setup_testing_defaults(environ)
    answer = application(environ, lambda status, _headers: said.append(int(status.split()[0])))
    answer.close()
    return said[0]
