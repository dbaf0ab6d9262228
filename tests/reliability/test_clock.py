"""Clocks that jump and a week without any tick: every step once, none forgotten, one mail a person."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail

from postmortem.outbox import planner, rules
from postmortem.outbox.actions import begin
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import chase_of_duty, ringing
from postmortem.outbox.relay import relay
from postmortem.tasks import run_ticks
from tests import make
from tests.make import NOW
from tests.reliability.poster import DUE, FREEZE, LADDER, mailed, poster, ticks, told

__all__ = ["poster"]
pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEFORE, AFTER = DUE - DAY, FREEZE + 3 * HOUR
JUMP = DUE + HOUR  # Thursday, 13:00


def jumping_back():
    return [*ticks(BEFORE, JUMP + 2 * HOUR), *ticks(JUMP, AFTER)]


def jumping_ahead():
    return [*ticks(BEFORE, JUMP), *ticks(JUMP + 2 * HOUR, AFTER)]


def jumping_ahead_and_back():
    return [*ticks(BEFORE, JUMP), *ticks(JUMP + 2 * HOUR, JUMP + 3 * HOUR), *ticks(JUMP + HOUR, AFTER)]


def at(clock, line):
    """The line of the ladder as it is told when the clock jumps over its own time."""
    return (clock, *line[1:])


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (jumping_back, LADDER),
        (jumping_ahead, [*LADDER[:2], *(at("Thu 15:00", line) for line in LADDER[2:4]), *LADDER[4:]]),
        (
            jumping_ahead_and_back,
            [*LADDER[:2], *(at("Thu 15:00", line) for line in LADDER[2:4]), *LADDER[4:]],
        ),
    ],
)
def test_when_the_clock_jumps_two_hours_every_step_is_told_once(poster, clock, expected):
    for now in clock():
        run_ticks(now=now)
    run_ticks(now=AFTER)

    assert told() == expected
    assert mailed() == sorted(person for _at, person, _kind in LADDER)


def steps_of(duty):
    return chase_of_duty(duty).steps(rules.Times(duty.from_at, duty.due_at, duty.freeze_at, duty.due_zone))


@pytest.mark.parametrize(
    ("clock", "harm"), [(jumping_back, "twice"), (jumping_ahead, "lost")], ids=["back", "ahead"]
)
def test_looking_only_at_the_time_since_the_last_tick_is_caught(poster, clock, harm):
    """Planted: what falls into the half hour before each tick is told."""
    steps = steps_of(ringing(AFTER).get())

    heard = Counter(
        step.number for now in clock() for step in steps if now - timedelta(minutes=30) < step.at <= now
    )

    found = {"twice": any(times > 1 for times in heard.values()), "lost": len(heard) < len(steps)}
    assert [word for word, is_so in found.items() if is_so] == [harm]


def jumpy(chance, jumps, days):
    """Days of ticks, with so many jumps of two hours ahead or back; the last tick is after everything."""
    clock = ticks(NOW, NOW + days * DAY)
    for _ in range(jumps):
        place = chance.randrange(1, len(clock))
        by = chance.choice((2 * HOUR, -2 * HOUR))
        clock[place:] = [now + by for now in clock[place:]]
    return [*clock, NOW + 6 * DAY]


def heard(steps, clock):
    """When each step is to be told: at the first tick at which it is the highest that has come."""
    reached = 0
    for now in clock:
        highest = max((step.number for step in steps if step.at <= now), default=0)
        if highest > reached:
            reached = highest
            yield reached, now


def test_however_the_clock_jumps_nothing_is_lost_or_doubled(full, measured):
    begin()
    chance = random.Random(6)
    number, jumps, days = (500, 24, 3) if full else (20, 6, 1)
    for _ in range(number):
        due = NOW + timedelta(minutes=chance.randrange(days * 24 * 60))
        make.duty(from_at=NOW - DAY, due_at=due, freeze_at=due + timedelta(hours=chance.randrange(1, 40)))
    clock = jumpy(chance, jumps, days)
    expected = {(duty.pk, *when) for duty in Duty.objects.all() for when in heard(steps_of(duty), clock)}

    for now in clock:
        plan(now=now)
        relay(now=now)

    told = Counter(Notice.objects.values_list("duty", "step", "at"))
    lost, doubled = len(expected - set(told)), len(set(told) - expected) + told.total() - len(told)
    mails = Counter(sent.extra_headers["Message-ID"] for sent in mail.outbox)
    assert (lost, doubled) == (0, 0)
    assert set(mails.values()) == {1}
    measured(ticks=len(clock), reminders=len(told), lost=lost, doubled=doubled)


# --- a week of outage ---------------------------------------------------------------------------
@pytest.fixture
def owed():
    """Three people owe four things each; the ladders of all of them end within the week. The list of one
    person is due every day.
    """
    begin()
    head, driver = make.lead(account="head"), make.user("driver")
    for name in ("ann", "bob", "cai"):
        person = make.user(name, department=head.department, next_digest_at=NOW + HOUR)
        for hours in (1, 20, 40, 60):
            due = NOW + timedelta(hours=hours)
            make.duty(
                holder=person,
                department=head.department,
                driver=driver,
                due_at=due,
                freeze_at=due + timedelta(hours=30),
            )


def nagging():
    """How often one person was told of one thing at most, and how many mails of reminders each got."""
    told = Counter(Notice.objects.values_list("duty", "recipient"))
    mails = Counter(Message.objects.filter(kind="notices").values_list("recipient__account", flat=True))
    return max(told.values()), dict(mails)


def test_after_a_week_without_a_tick_each_thing_is_told_once_and_in_one_mail(owed):
    back = NOW + 7 * DAY

    run_ticks(now=back)
    run_ticks(now=back + HOUR / 2)

    lists = Counter(Message.objects.exclude(kind="notices").values_list("recipient__account", "kind"))
    assert nagging() == (1, dict.fromkeys(("ann", "bob", "cai", "driver", "head"), 1))
    assert set(Notice.objects.values_list("kind", flat=True)) == {"with_all"}
    assert lists == Counter({(name, "weekly"): 1 for name in ("ann", "bob", "cai")})
    assert len(mail.outbox) == 5 + 3


def test_telling_each_step_after_an_outage_is_caught(owed):
    """Planted: step after step, as if nobody had been away."""
    back = NOW + 7 * DAY

    for duty in ringing(back):
        for step in steps_of(duty):
            planner.tell(planner.reminders([(duty, rules.Turn(step, None))], back))

    assert nagging()[0] == 5
