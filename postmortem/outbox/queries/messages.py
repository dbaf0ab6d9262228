"""Reads of messages: what is to be sent now, and whether it should still go."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from postmortem.outbox.models import Announcement, Duty, Message, MessageQuerySet, Notice
from postmortem.people.models import User

Kind = Message.Kind


def to_send(now: datetime) -> MessageQuerySet:
    """The messages to be sent now, the longest waiting first; served by one index. A channel that is closed,
    or called too often, waits.
    """
    may_go = Q(channel=None) | Q(channel__is_active=True) & (
        Q(channel__next_send_at=None) | Q(channel__next_send_at__lte=now)
    )
    return Message.objects.waiting().filter(may_go, available_at__lte=now).order_by("available_at", "pk")


def holds(notice: Notice | Announcement) -> bool:
    """Whether what it says still is so: its duty is open, in the same due revision, and no later step was
    taken. News without a duty always holds. Needs its duty at hand.
    """
    duty = notice.duty
    if duty is None:
        return True
    return (duty.state, duty.due_rev, duty.step) == (Duty.State.OPEN, notice.due_rev, notice.step)


def still_wanted(one: Message | None = None) -> Q:
    """Messages that should go: those that were worded already, digests, and those with a notice or an
    announcement that still holds; to an active person.

    With `one` it is asked of that message alone: by index, whatever PostgreSQL believes of its tables.
    """
    message: Any = one.pk if one else OuterRef("pk")
    person: Any = one.recipient_id if one else OuterRef("recipient")
    still = Q(duty=None) | Q(duty__state=Duty.State.OPEN, due_rev=F("duty__due_rev"), step=F("duty__step"))
    worded = Q(kind__in=[Kind.ACCOUNT, Kind.DAILY, Kind.WEEKLY, Kind.TEST])
    told = Q(Exists(Notice.objects.filter(still, message=message)))
    announced = Q(Exists(Announcement.objects.filter(still, message=message)))
    reachable = Q(Exists(User.objects.filter(pk=person, is_active=True)))
    return (worded | told | announced) & (Q(recipient=None) | reachable)
