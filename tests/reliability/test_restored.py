"""A backup restored elsewhere sends nothing again until an administrator says that it may."""

import shutil
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from postmortem.outbox import queries
from postmortem.outbox.planner import plan
from postmortem.outbox.planner.afresh import begin_afresh
from postmortem.outbox.relay import relay
from postmortem.people.models import User
from tests import make
from tests.reliability.elsewhere import create_database, drop_database, dump, elsewhere, restore

pytestmark = pytest.mark.django_db(transaction=True)
NOW, HOUR = make.NOW, timedelta(hours=1)
DUE = NOW + timedelta(days=1)
WITH_LEAD, WITH_SPONSOR = DUE + 4 * HOUR, DUE + 8 * HOUR  # W is twelve hours
PEOPLE = 5


def ticked(now):
    """What one tick counts, and the keys of the mails it sends."""
    mail.outbox.clear()
    counts = plan(now=now), relay(now=now)
    return counts, sorted(sent.extra_headers["Message-ID"] for sent in mail.outbox)


def begun_afresh(now):
    return begin_afresh(by=User.objects.get(account="admin"), now=now)


@pytest.fixture
def backup(tmp_path):
    """Taken while everybody has been reminded once; afterwards the installation tells the leads."""
    make.user("admin", role="admin")
    head = make.lead()
    for _ in range(PEOPLE):
        make.duty(
            holder=make.user(department=head.department),
            department=head.department,
            due_at=DUE,
            freeze_at=DUE + 12 * HOUR,
        )
    ticked(DUE)
    dump(tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def sent_since(backup):
    """The keys of what went out after the backup."""
    return ticked(WITH_LEAD)[1]


@pytest.fixture
def copy(backup, sent_since, tmp_path):
    """The backup in a database of its own, with an empty data folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    if connection.vendor == "sqlite":
        shutil.copy(backup, folder / "postmortem.sqlite3")
        place = {"NAME": folder / "postmortem.sqlite3"}
    else:
        place = {**connection.settings_dict, "NAME": f"{connection.settings_dict['NAME']}_copy"}
        create_database(connection.settings_dict, place["NAME"])
        restore(backup, place)
    with elsewhere(place, folder) as there:
        yield there
    if connection.vendor == "postgresql":
        drop_database(connection.settings_dict, place["NAME"])


def test_it_is_paused_and_then_begins_afresh(copy, sent_since, measured):
    paused = copy.do(ticked, WITH_LEAD + HOUR)
    why = copy.do(queries.why_paused)
    afresh = copy.do(begun_afresh, WITH_LEAD + HOUR)
    at_once, later = copy.do(ticked, WITH_LEAD + 2 * HOUR), copy.do(ticked, WITH_SPONSOR)

    assert len(sent_since) == PEOPLE + 1
    assert paused == (({"paused": 1}, {"paused": 1}), [])
    assert why == "This database is a copy of another installation, so nothing is sent from here."
    assert (afresh.duties, afresh.is_done) == (PEOPLE, True)
    assert at_once == (({}, {}), [])
    assert len(later[1]) == PEOPLE + 1
    measured(sent_since_the_backup=len(sent_since), sent_again=len(paused[1] + at_once[1]))


def test_without_its_installation_it_would_send_again(copy, sent_since, tmp_path):
    """Planted: the data folder says that this is the installation the database came from."""
    shutil.copy(queries.installation_file(), tmp_path / "elsewhere")

    _counts, again = copy.do(ticked, WITH_LEAD)

    assert again == sent_since
