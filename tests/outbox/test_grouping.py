"""One message per person and window: whatever comes up for somebody around one time goes out together."""

from datetime import timedelta

import pytest

from postmortem.outbox.actions import change_ladder, tell
from postmortem.outbox.models import Channel, Ladder, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import relay
from postmortem.outbox.rules import Reach, Rung, When
from postmortem.people.models import User
from tests import make
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
DUE, DAY, HOLD = make.NOW, timedelta(days=1), timedelta(seconds=10)


@pytest.fixture(autouse=True)
def _hold(settings):
    settings.CHASE_HOLD_SECONDS = 10


def owed(holder, **fields):
    return make.duty(holder=holder, from_at=DUE - DAY, due_at=DUE, **fields)


def messages():
    """Whom each message goes to, and how much is in it."""
    found = Message.objects.order_by("recipient__account", "available_at", "pk")
    return [(message.recipient.account, message.notices.count()) for message in found]


def test_several_duties_of_one_person_in_one_run_are_one_message():
    ada, ben = make.user("ada"), make.user("ben")
    for _number in range(3):
        owed(ada)
    owed(ben)

    counts = plan(now=DUE)

    assert counts == {"duties": 4, "notices": 4, "messages": 2}
    assert messages() == [("ada", 3), ("ben", 1)]


def test_batches_of_one_run_share_the_message():
    ada = make.user("ada")
    for _number in range(5):
        owed(ada)

    plan(now=DUE, batch=2)

    assert messages() == [("ada", 5)]


def test_what_comes_up_within_the_window_joins_and_what_comes_later_does_not():
    ada = make.user("ada")
    for seconds in (0, 9, 10):
        owed(ada, next_at=DUE + timedelta(seconds=seconds))
        plan(now=DUE + timedelta(seconds=seconds))

    assert messages() == [("ada", 2), ("ada", 1)]


def test_news_and_reminders_go_out_together():
    ada = make.user("ada")
    owed(ada)
    tell([ada], "dropped", {"title": "Leaflet"}, now=DUE)

    plan(now=DUE)

    assert messages() == [("ada", 2)]


def test_nothing_goes_out_before_the_window_is_over():
    owed(make.user("ada"))
    plan(now=DUE)

    relay(now=DUE + HOLD)
    before = Message.objects.get().sent_at
    relay(now=DUE + 2 * HOLD)

    assert before is None
    assert Message.objects.get().sent_at >= DUE + 2 * HOLD


def test_what_waits_for_the_end_of_quiet_hours_is_one_message_in_the_morning():
    ada = make.user("ada", quiet_from=DUE.time(), quiet_to=(DUE + timedelta(hours=8)).time())
    for hour in range(3):
        at = DUE + timedelta(hours=hour)
        make.duty(holder=ada, from_at=at - DAY, due_at=at, next_at=at)
        plan(now=at)

    assert messages() == [("ada", 3)]
    assert Message.objects.get().available_at == DUE + timedelta(hours=8)


@pytest.mark.parametrize(
    "begun", [{"attempts": 1}, {"attempts": 1, "sent_at": DUE}, {"dead_at": DUE}, {"obsolete_at": DUE}]
)
def test_a_message_that_was_begun_is_left_alone_and_a_second_one_opened(begun):
    ada = make.user("ada")
    owed(ada)
    plan(now=DUE)
    first = Message.objects.get()
    Message.objects.update(**begun)
    owed(ada)

    plan(now=DUE)

    assert first.notices.count() == 1
    assert sorted(messages()) == [("ada", 1), ("ada", 1)]


def test_a_third_one_is_opened_when_the_second_is_on_its_way_too():
    ada = make.user("ada")
    for _number in range(3):
        owed(ada)
        plan(now=DUE)
        Message.objects.update(attempts=1)

    assert messages() == [("ada", 1)] * 3


def test_a_deputys_own_reminders_and_those_for_others_are_one_message():
    ada, ben = make.user("ada"), make.user("ben")
    make.absence(ada, ben)
    owed(ada)
    owed(ben)

    plan(now=DUE)

    assert messages() == [("ben", 2)]
    assert Notice.objects.filter(recipient=ada).count() == 1


# --- several at once ---------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", range(3))
def test_planners_at_once_write_one_message_per_person_and_window(round_number):
    people = [make.user(f"person-{number}") for number in range(4)]
    for number in range(80):
        owed(people[number % 4], title=f"Thing {number}")

    counts = at_once(*[lambda: plan(now=DUE, batch=7)] * 4)

    assert sum(count["duties"] for count in counts if count) == 80
    assert messages() == [(f"person-{number}", 20) for number in range(4)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_planners_and_news_at_once_neither_block_each_other_nor_lose_anything():
    people = [make.user(f"person-{number}") for number in range(4)]
    for number in range(40):
        owed(people[number % 4])

    def news():
        for number in range(10):
            tell([*people[number % 4 :], *people[: number % 4]], "dropped", {"title": "Leaflet"}, now=DUE)

    results = at_once(lambda: plan(now=DUE, batch=3), news, lambda: plan(now=DUE, batch=5), news)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert messages() == [(f"person-{number}", 10 + 20) for number in range(4)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_leave_one_ladder_and_one_is_told():
    admin = make.user("mo", role=User.Role.ADMIN)
    rungs = [Rung(When.DUE, Reach.HOLDER)]

    results = at_once(*[lambda: change_ladder("deliver", "", rungs, by=admin, now=DUE, seen=0)] * 3)

    assert Ladder.objects.filter(is_current=True).count() == Ladder.objects.count() == 1
    assert sorted(getattr(result, "code", "made") for result in results) == ["made", "stale", "stale"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_group_hears_several_things_in_one_message():
    channel = Channel.objects.create(kind="slack", name="Design", config={}, events=["due_now"], made_at=DUE)
    for number in range(6):
        owed(make.user(f"person-{number}"))

    at_once(*[lambda: plan(now=DUE, batch=2)] * 3)

    assert [message.announcements.count() for message in Message.objects.filter(channel=channel)] == [6]
