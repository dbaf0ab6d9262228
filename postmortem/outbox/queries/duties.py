"""Reads of duties: what rings, what waits for whom, whose link opens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from postmortem.outbox.models import Duty, DutyQuerySet, Message, Notice
from postmortem.people.models import Department, ExternalContact, User

WITH_PEOPLE = ("holder", "contact", "asked_by")


class Ringing(NamedTuple):
    """What planning needs of a duty, by the names it has there; the words are for those who read or send."""

    pk: int
    kind: str
    holder_id: int | None
    contact_id: int | None
    department_id: int | None
    driver_id: int | None
    sponsor_id: int | None
    from_at: datetime
    due_at: datetime
    due_zone: str
    freeze_at: datetime | None
    slot_at: datetime | None
    is_private: bool
    ladder_id: int | None
    due_rev: int
    step: int
    after_due: str
    snoozed_at: datetime | None
    snoozed_until: datetime | None


RINGING: Final = tuple(Ringing.__annotations__)


def ringing(now: datetime) -> DutyQuerySet:
    """The duties whose next step has come, the longest waiting first; served by one index."""
    return Duty.objects.filter(next_at__lte=now).order_by("next_at", "pk")


def take_ringing(now: datetime, most: int) -> list[Ringing]:
    """The first of them that nobody else has locked, locked until the transaction ends."""
    rows = ringing(now).select_for_update(skip_locked=True).values_list(*RINGING)[:most]
    return [Ringing(*row) for row in rows]


def waiting_for(user: User) -> DutyQuerySet:
    """What this person owes now, by due time."""
    return Duty.objects.open().filter(holder=user).select_related(*WITH_PEOPLE)


def waiting_in_departments_of(user: User) -> DutyQuerySet:
    """What others owe in the departments this person leads, by due time."""
    led = Duty.objects.open().filter(department__lead=user)
    return led.exclude(holder=user).select_related(*WITH_PEOPLE)


def waiting_in_what_is_sponsored_by(user: User) -> DutyQuerySet:
    """What others owe in the activities this person sponsors, by due time."""
    return Duty.objects.open().filter(sponsor=user).exclude(holder=user).select_related(*WITH_PEOPLE)


def shared_with(user: User, duties: Iterable[Duty]) -> dict[int, datetime]:
    """Since when each of these is shared with this person, by id: one query."""
    steps = Notice.objects.filter(
        duty__in=[duty.pk for duty in duties],
        recipient=user,
        due_rev=F("duty__due_rev"),
        kind__startswith="with_",
    )
    return dict(steps.order_by("-at").values_list("duty", "at"))


def has_departments(user: User) -> bool:
    return user.may_lead and Department.objects.filter(lead=user).exists()


def number_asked_of(contact: ExternalContact) -> int:
    """How much is asked of a contact outside now."""
    return Duty.objects.open().filter(contact=contact).count()


def last_written_to(duty: Duty) -> datetime | None:
    """When the newest mail went to a contact while this was asked; None if none has gone yet."""
    sent = Message.objects.filter(contact=duty.contact_id, sent_at__gte=duty.from_at)
    return sent.order_by("-sent_at").values_list("sent_at", flat=True).first()


def duties_told_to(user: User) -> DutyQuerySet:
    """The duties whose link opens for this person: the own ones, and those the ladder may tell about."""
    told = Exists(Notice.objects.filter(duty=OuterRef("pk"), recipient=user))
    mine = Q(holder=user) | Q(driver=user) | Q(sponsor=user) | Q(department__lead=user)
    return Duty.objects.filter(mine | told)
