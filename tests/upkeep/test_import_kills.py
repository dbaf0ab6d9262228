"""Killed at any statement, taking people over leaves nothing half; and this test would notice if it did."""

import pytest
from django.db import transaction

from postmortem.audit.models import Entry
from postmortem.people.models import Department, User
from postmortem.upkeep import actions
from postmortem.upkeep.actions import importing
from postmortem.upkeep.actions.seats import Seats
from postmortem.upkeep.models import PeopleImport
from postmortem.upkeep.queries import importing as queries
from tests import make
from tests.make import NOW
from tests.reliability.harness import Boundary, dies
from tests.upkeep import books

pytestmark = pytest.mark.django_db(transaction=True)
NEW = 12


@pytest.fixture
def given():
    """A file that was looked at and confirmed; a tick is to carry it out."""
    admin = make.user("mo", role=User.Role.ADMIN)
    rows = [[f"p{number}", f"P {number}", "", f"Team {number % 3}", "", "", "", ""] for number in range(NEW)]
    made = actions.bring_people("book.csv", books.own(*rows), adds_departments=True, by=admin, now=NOW)
    PeopleImport.objects.filter(pk=made.pk).update(state="confirmed")
    return made


def state():
    """People, departments, entries, what became of the file."""
    said = PeopleImport.objects.values_list("state", flat=True).get()
    imported = Entry.objects.filter(verb="people.imported").count()
    return User.objects.count() - 1, Department.objects.count(), imported, said


NOTHING, ALL = (0, 0, 0, "confirmed"), (NEW, 3, 1, "applied")


def first_half(work):
    """Kill a fork of this process before its first, second, … statement or commit until one lives through;
    returns what stood in the database after each death that was neither nothing nor all, and how many died.
    """
    halves, number = [], 0
    while dies(lambda: work(now=NOW), Boundary(number)):
        if state() not in (NOTHING, ALL):
            halves.append((number, state()))
            break
        number += 1
    return halves, number


def test_killed_at_any_statement_a_file_is_taken_over_whole_or_not_at_all(given):
    halves, deaths = first_half(actions.read_waiting)

    assert halves == []
    assert deaths >= 20
    assert state() == ALL


def read_without_one_transaction(*, now):
    """Planted: the departments in one commit, the people in the next."""
    for pk in queries.waiting():
        given = PeopleImport.objects.get(pk=pk)
        plan = importing._plan(given, now)  # noqa: SLF001  the bug is built from its parts
        with transaction.atomic():
            seats = Seats(plan, now)
        with transaction.atomic():
            importing._hire(plan, seats, now)  # noqa: SLF001
            importing._end(given, "applied", now)  # noqa: SLF001


def test_a_take_over_in_two_commits_is_caught(given):
    halves, _deaths = first_half(read_without_one_transaction)

    assert [found[:2] for _number, found in halves] == [(0, 3)]
