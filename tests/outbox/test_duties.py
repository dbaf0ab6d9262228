"""Asking, answering, moving and telling."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from postmortem.outbox.actions import Ask, about, ask, close, follow, pass_on, reschedule, tell
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.planner import plan
from tests import make

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)


@pytest.fixture
def row():
    return make.deliverable(accountable=make.user("ada", department=make.department()))


def asked(row, **fields):
    return ask(
        Ask(
            **{
                "kind": "deliver",
                "subject": row,
                "stream": row.activity.stream,
                "title": row.name,
                "holder": row.accountable,
                "due_at": NOW + DAY,
                "due_zone": "UTC",
                **fields,
            }
        ),
        now=NOW,
    )


def test_a_duty_is_owed_at_once_and_rings_halfway(row):
    duty = asked(row)

    assert (duty.state, duty.from_at, duty.next_at) == ("open", NOW, NOW + DAY / 2)


def test_a_duty_that_is_late_already_rings_at_once(row):
    duty = asked(row, due_at=NOW - DAY, freeze_at=NOW + DAY)

    assert duty.next_at == NOW
    assert plan(now=NOW) == {"duties": 1, "notices": 1, "messages": 1}


def test_asking_twice_is_asking_once(row):
    assert asked(row) == asked(row, due_at=NOW + 2 * DAY)
    assert Duty.objects.count() == 1


def test_two_people_cannot_hold_one_thing(row):
    asked(row)

    with pytest.raises(IntegrityError):
        asked(row, holder=make.user())


def test_of_two_answers_the_second_changes_nothing(row):
    duty = asked(row)

    first = close(about(row), Duty.State.DONE, by=row.accountable, now=NOW, answer="yes")
    second = close(about(row), Duty.State.WITHDRAWN, by=None, now=NOW + DAY)

    duty.refresh_from_db()
    assert (first, second) == (1, 0)
    assert (duty.state, duty.answered_at, duty.answer, duty.next_at) == ("done", NOW, "yes", None)


def test_a_new_due_time_starts_the_ladder_anew(row):
    duty = asked(row)
    plan(now=NOW + DAY)

    reschedule(about(row), due_at=NOW + 3 * DAY, freeze_at=None, now=NOW + DAY)

    duty.refresh_from_db()
    assert (duty.due_rev, duty.step, duty.from_at, duty.next_at) == (2, 0, NOW + DAY, NOW + 2 * DAY)


def test_a_new_holder_starts_the_ladder_anew(row):
    duty, bob = asked(row), make.user("bob")
    plan(now=NOW + DAY)

    pass_on(about(row), bob, now=NOW + DAY)

    duty.refresh_from_db()
    assert (duty.holder, duty.due_rev, duty.step, duty.next_at) == (bob, 2, 0, NOW + DAY)


def test_a_new_driver_and_sponsor_hear_of_what_is_open(row):
    duty, driver, sponsor = asked(row), make.user(), make.user()

    follow(row.activity.stream, driver=driver, sponsor=sponsor)

    duty.refresh_from_db()
    assert (duty.driver, duty.sponsor) == (driver, sponsor)


def test_telling_writes_a_notice_each_and_a_mail_for_those_with_an_address(django_assert_num_queries):
    ada, bob = make.user("ada"), make.user("bob", email=None)

    with django_assert_num_queries(7):  # two of them are the savepoint of the test's transaction
        tell([bob, ada, ada], "dropped", {"title": "Poster"}, now=NOW)

    assert sorted(Notice.objects.values_list("recipient__account", flat=True)) == ["ada", "bob"]
    assert list(Message.objects.values_list("recipient__account", flat=True)) == ["ada"]
