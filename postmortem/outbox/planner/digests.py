"""The daily list and the weekly overview: one message per person and day, none where nothing is open."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from postmortem.outbox import queries, rules
from postmortem.outbox.models import Duty, Message
from postmortem.outbox.queries import Chasing
from postmortem.people.models import Absence, User
from postmortem.people.rules import next_digest

MONDAY = 0


def digests_due(now: datetime) -> QuerySet[User]:
    """The people whose time for a list has come, served by one index."""
    return User.objects.filter(is_active=True, next_digest_at__lte=now).order_by("next_digest_at", "pk")


@transaction.atomic
def plan_digests(now: datetime, batch: int, chasing: Chasing) -> dict[str, int]:
    """One batch: lock, write the messages, set the next time; empty if there was nobody to lock."""
    due = list(with_concerns(digests_due(now).select_for_update(skip_locked=True), now)[:batch])
    if not due:
        return {}
    lists = lists_for(due, now, chasing)
    Message.objects.bulk_create(lists, ignore_conflicts=True)
    set_next(due, now)
    return {"digests": len(lists)} if lists else {"people": len(due)}


def with_concerns(people: QuerySet[User], now: datetime) -> QuerySet[User]:
    """With whether they have something open themselves, whether others have it around them, and whether they
    are away now.
    """
    concerns = (
        Duty.objects.open().filter(holder=OuterRef("pk")),
        Duty.objects.open().filter(department__lead=OuterRef("pk")),
        Duty.objects.open().filter(sponsor=OuterRef("pk")),
    )
    own, led, sponsored = (Exists(duties) for duties in concerns)
    away = Exists(Absence.objects.at(now).filter(person=OuterRef("pk")))
    return people.annotate(has_own=own, has_more=led | sponsored, is_away=away)


def lists_for(due: list[User], now: datetime, chasing: Chasing) -> list[Message]:
    """The lists that these people get now, not yet saved; they come with their concerns."""
    ways = queries.ways_to(person.pk for person in due)
    return [one for person in due if (one := digest(person, now, ways[person.pk], chasing))]


def set_next(due: list[User], now: datetime) -> None:
    """When each of them gets a list next."""
    for person in due:
        zone = person.time_zone or settings.TIME_ZONE
        person.next_digest_at = next_digest(now, zone, person.digest_at) if wants_any(person) else None
    User.objects.bulk_update(due, ["next_digest_at"], batch_size=100)


def monday_of(day: date) -> date:
    return day - timedelta(days=(day.weekday() - MONDAY) % 7)


def wants_any(person: User) -> bool:
    return person.wants_daily or person.wants_weekly


def digest(person: User, now: datetime, way: queries.Way, chasing: Chasing) -> Message | None:
    """The list this person gets today: on Mondays the week, else the day, if it is a working day. After an
    outage over a Monday it is the week's; whoever is away gets none.
    """
    if person.is_away:  # type: ignore[attr-defined]
        return None
    zone = person.time_zone or settings.TIME_ZONE
    meant_for, today = (at.astimezone(ZoneInfo(zone)).date() for at in (person.next_digest_at or now, now))
    is_working = rules.working_days(chasing.calendar, zone, chasing.special)
    if person.wants_weekly and meant_for <= monday_of(today):
        kind, concerns = Message.Kind.WEEKLY, person.has_own or person.has_more  # type: ignore[attr-defined]
    elif person.wants_daily and is_working(today):
        kind, concerns = Message.Kind.DAILY, person.has_own  # type: ignore[attr-defined]
    else:
        return None
    if not (concerns and way.is_reachable):
        return None
    return Message(
        id=rules.digest_key(person.pk, kind, today),
        recipient=person,
        channel_id=way.channel_id,
        kind=kind,
        available_at=rules.quiet_until(now, zone, way.quiet_from, way.quiet_to),
    )
