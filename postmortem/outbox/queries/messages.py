"""Reads of messages: what is to be sent now, and whether it should still go."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from postmortem.outbox.models import Announcement, Duty, Message, MessageQuerySet, Notice
from postmortem.people.models import User

Kind = Message.Kind
DUTY_OUTSIDE = ("contact__party", "asked_by__department")


class Line(NamedTuple):
    """One thing that a mail to a contact outside tells: which duty, in which due revision, at which step, and
    as what kind of notice. It stands in the message itself, for a Notice belongs to a person of the house.
    """

    duty_id: int
    due_rev: int
    step: int
    kind: str

    def says(self, duty: Duty) -> Notice:
        """The same as a notice that is never stored, for those who word it."""
        params = {"role": "contact", "due_at": duty.due_at.isoformat()}
        return Notice(kind=self.kind, params=params, duty=duty, due_rev=self.due_rev, step=self.step)


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

    A mail to a contact outside goes while anything is asked of that contact; what of it holds is found when
    it is worded. With `one` it is asked of that message alone: by index, whatever PostgreSQL believes of its
    tables, and only what a message of its kind can hold.
    """
    message: Any = one.pk if one else OuterRef("pk")
    person: Any = one.recipient_id if one else OuterRef("recipient")
    outside: Any = one.contact_id if one else OuterRef("contact")
    reachable = Q(Exists(User.objects.filter(pk=person, is_active=True)))
    still = Q(duty=None) | Q(duty__state=Duty.State.OPEN, due_rev=F("duty__due_rev"), step=F("duty__step"))
    worded = Q(kind__in=[Kind.ACCOUNT, Kind.DAILY, Kind.WEEKLY, Kind.TEST])
    told = Q(Exists(Notice.objects.filter(still, message=message)))
    if one and one.kind == Kind.NOTICES and one.recipient_id:
        return told & reachable
    asked = Duty.objects.open().filter(contact=outside, contact__email__isnull=False)
    written = Q(contact__isnull=False) & Q(Exists(asked))
    announced = Q(Exists(Announcement.objects.filter(still, message=message)))
    return (worded | told | written | announced) & (Q(recipient=None) | reachable)


def lines_of(message: Message) -> list[tuple[Line, Duty]]:
    """What a mail to a contact tells that still holds, each with its duty (one query): asked of this contact
    now, in the same due revision, and no later step was taken.
    """
    lines = [Line(*said) for said in message.params["told"]]
    asked = Duty.objects.filter(pk__in=[line.duty_id for line in lines], contact=message.contact_id)
    duties = {duty.pk: duty for duty in asked.select_related(*DUTY_OUTSIDE)}
    known = [(line, duties[line.duty_id]) for line in lines if line.duty_id in duties]
    return [(line, duty) for line, duty in known if holds(line.says(duty))]
