"""PgBouncer gives each transaction another connection; nothing of the product counts on one for itself."""

import subprocess
import time
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from postmortem.audit.queries import verify
from postmortem.outbox.actions import pause, resume
from postmortem.outbox.models import Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import relay
from postmortem.people.models import User
from postmortem.search.actions import index_due
from tests import make, services
from tests.reliability.elsewhere import (
    create_database,
    drop_database,
    dump,
    elsewhere,
    place_of,
    restore,
    url_of,
)

pytestmark = [pytest.mark.postgres, pytest.mark.pooler, pytest.mark.django_db(transaction=True)]
CONFIG = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
min_pool_size = 3
default_pool_size = 3
server_round_robin = 1
logfile = {folder}/pooler.log
"""


@pytest.fixture
def place(tmp_path):
    """A database of its own on the server of this run, as it is reached through PgBouncer."""
    at, name = place_of(url_of(connection.settings_dict)), f"pooled_{time.monotonic_ns()}"
    create_database(at, name)
    dump(tmp_path / "tables")
    restore(tmp_path / "tables", {**at, "NAME": name})
    with pooler(at, tmp_path) as port:
        pooled = {**at, "NAME": name, "PORT": str(port), "DISABLE_SERVER_SIDE_CURSORS": True, "OPTIONS": {}}
        wait_until_shared(pooled)
        yield pooled
    drop_database(at, name)


@contextmanager
def pooler(at, folder):
    listen, account = services.free_port(), services.unprivileged_account()
    config = folder / "pooler.ini"
    config.write_text(
        CONFIG.format(host=at["HOST"], port=at["PORT"], user=at["USER"], listen=listen, folder=folder)
    )
    if account:
        services.open_to(account, folder)
    with subprocess.Popen(
        [services.find_pooler(), "-q", config], stderr=subprocess.DEVNULL, **services.as_account(account)
    ) as program:
        try:
            yield listen
        finally:
            program.kill()  # it keeps nothing; what it listens to may be ignored where tests are started


def wait_until_shared(place):
    """Until it answers; then three transactions at once have it connect three times, and it keeps them."""
    deadline = time.monotonic() + services.WAIT
    while not services.ask_postgres(url_of(place)):
        assert time.monotonic() < deadline, "PgBouncer does not answer."
        time.sleep(0.1)
    at_once = [psycopg2.connect(url_of(place)) for _ in range(3)]
    assert len({asked(one, "SELECT pg_backend_pid()") for one in at_once}) == 3
    for one in at_once:
        one.commit()
        one.close()


def asked(asking, words):
    with asking.cursor() as cursor:
        cursor.execute(words)
        return cursor.fetchone()[0]


def work_of_a_day():
    """People look and search, something falls due, is told and sent, and the record is looked through."""
    head = make.lead()
    holder = make.user(department=head.department, role=User.Role.PM)
    make.duty(holder=holder, department=head.department, due_at=make.NOW, from_at=make.NOW)
    make.deliverable(activity=make.activity(title="Voucher", lead=holder), name="Poster", accountable=holder)
    pause("We look at it first.", by=head, now=make.NOW)
    resume(by=head, now=make.NOW)
    plan(now=make.NOW)
    relay(now=make.NOW)
    index_due(now=make.NOW)
    client = Client()
    client.force_login(holder)
    pages = [reverse("home"), reverse("activities:list"), f"{reverse('search')}?q=poster", reverse("inbox")]
    return {
        "pages": [client.get(page).status_code for page in pages],
        "posted": client.post(reverse("account_logout")).status_code,
        "told": Notice.objects.count(),
        "waiting": Message.objects.waiting().count(),
        "breaks": [str(one) for one in verify()],
    }


def test_the_product_works_through_a_pooler_that_shares_by_transaction(place, tmp_path):
    with elsewhere(place, tmp_path) as there:
        found = there.do(work_of_a_day)

    assert found == {"pages": [200] * 4, "posted": 302, "told": 1, "waiting": 0, "breaks": []}


def test_what_a_session_keeps_for_itself_is_lost_here(place):
    """Planted: a setting for the session, which the next transactions do not all find."""
    asking = psycopg2.connect(url_of(place))
    asking.autocommit = True
    with asking.cursor() as cursor:
        cursor.execute("SET lock_timeout = '7s'")
    found = {asked(asking, "SHOW lock_timeout") for _ in range(6)}
    asking.close()

    assert len(found) == 2
