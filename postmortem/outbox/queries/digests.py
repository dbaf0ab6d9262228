"""What the daily list and the weekly overview hold: what is open now, by due time; one query a section."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Q, Window

from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.outbox.queries.chasing import is_working
from postmortem.outbox.queries.duties import (
    waiting_for,
    waiting_in_departments_of,
    waiting_in_what_is_sponsored_by,
)
from postmortem.outbox.registry import WEEKLY, Further
from postmortem.people.models import User

MOST = 20
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Lines(NamedTuple):
    """The first things of a section, and how many there are besides."""

    duties: list[Duty]
    more: int


class Launch(NamedTuple):
    """An activity that goes live."""

    activity_id: int
    activity: str
    at: datetime


class Launches(NamedTuple):
    """The next launches, and how many there are besides."""

    launches: list[Launch]
    more: int


class Week(NamedTuple):
    """The weekly overview of one person."""

    own: Lines
    department: Lines
    sponsored: Lines
    launches: Launches
    further: Sequence[Further] = ()


def due_list(person: User, *, now: datetime) -> Lines:
    """What is overdue, due today or due by the end of this person's next working day."""
    return _lines(waiting_for(person).filter(due_at__lt=end_of_next_working_day(person, now)))


def end_of_next_working_day(person: User, now: datetime) -> datetime:
    """The midnight with which the next working day ends where this person is."""
    zone = person.time_zone or settings.TIME_ZONE
    works = is_working(zone)
    day = now.astimezone(ZoneInfo(zone)).date() + DAY
    while not works(day):
        day += DAY
    return datetime.combine(day + DAY, time(), tzinfo=ZoneInfo(zone))


def week_of(person: User, *, now: datetime) -> Week:
    """What is this person's own until next week; what is late in the departments led and in what is
    sponsored; what goes live where this person takes part.

    What is restricted is listed for those who are in it, and not for a lead as such.
    """
    led = waiting_in_departments_of(person).filter(due_at__lt=now, is_private=False)
    sponsored = waiting_in_what_is_sponsored_by(person).filter(due_at__lt=now)
    told_already = Q(department__lead=person, is_private=False)
    return Week(
        own=_lines(waiting_for(person).filter(due_at__lt=now + WEEK)),
        department=_lines(led),
        sponsored=_lines(sponsored.filter(~told_already | Q(department=None))),
        launches=launches_near(person, now),
        further=[found for adds in WEEKLY if (found := adds(person, now))],
    )


def launches_near(person: User, now: datetime) -> Launches:
    """The activities that go live within a week and in which this person had, drives or sponsors something:
    as their open duties know it. Of what is restricted only the own duties tell.
    """
    own = Q(holder=person) | Q(driver=person) | Q(sponsor=person)
    took_part = Duty.objects.filter(own, state__in=[Duty.State.OPEN, Duty.State.DONE]).values("stream")
    live = Duty.objects.open().filter(
        Q(is_private=False) | own, slot_at__gt=now, slot_at__lte=now + WEEK, stream__in=took_part
    )
    of_activity = live.filter(params__activity_id__isnull=False).order_by()
    newest = of_activity.values("stream").annotate(one=Max("pk")).values("one")
    found = _lines(Duty.objects.filter(pk__in=newest).order_by("slot_at", "pk"))
    launches = [
        Launch(duty.params["activity_id"], duty.params["activity"], duty.slot_at)
        for duty in found.duties
        if duty.slot_at
    ]
    return Launches(launches, found.more)


def _lines(duties: DutyQuerySet) -> Lines:
    found = list(duties.annotate(of_all=Window(Count("*")))[:MOST])
    of_all: int = found[0].of_all if found else 0  # type: ignore[attr-defined]
    return Lines(found, of_all - len(found))
