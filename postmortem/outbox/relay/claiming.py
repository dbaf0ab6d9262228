"""The lease: who may send a message now, and what became of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet

from postmortem.outbox import queries, rules, wording
from postmortem.outbox.models import Announcement, Attempt, Channel, Message, Notice
from postmortem.outbox.queries import compiled

LEASE = timedelta(seconds=150)
Kind = Message.Kind


@transaction.atomic
def claim(batch: int, *, now: datetime) -> list[Message]:
    """Take a lease on up to `batch` messages, in a commit of its own, before anything is sent."""
    waiting = queries.to_send(now).select_for_update(of=("self",), skip_locked=True)
    ids = list(waiting.values_list("pk", flat=True)[:batch])
    Message.objects.filter(pk__in=ids).update(lease=uuid4(), available_at=now + LEASE)
    notices = Notice.objects.select_related(*wording.DUTY_PEOPLE).order_by("at", "duty__due_at", "pk")
    announcements = Announcement.objects.select_related("duty").order_by("at", "pk")
    claimed = Message.objects.filter(pk__in=ids).select_related("recipient", "contact", "channel")
    told = (Prefetch("notices", notices), Prefetch("announcements", announcements))
    return list(
        claimed.order_by(F("recipient").asc(nulls_last=True), "channel", "pk").prefetch_related(*told)
    )


def renew(message: Message, *, now: datetime) -> bool:
    """The last look before sending, in one statement: the lease is ours, what it says still holds. Only from
    here on it counts as an attempt: whoever dies with a batch has tried one message, not all of them.
    """
    message.attempts += 1
    if message.kind == Kind.NOTICES and message.recipient_id:
        return bool(compiled.number_changed(compiled.updating(_renewal), _place(message, now)))
    mine = Message.objects.filter(pk=message.pk, lease=message.lease).filter(queries.still_wanted(message))
    return bool(mine.update(available_at=now + LEASE, attempts=message.attempts))


def _renewal() -> tuple[QuerySet[Message], dict[str, Any]]:
    """For most messages: what is told to one person."""
    one = Message(id=compiled.KEY, recipient_id=compiled.PERSON, kind=Kind.NOTICES)
    mine = Message.objects.filter(pk=one.pk, lease=compiled.LEASE).filter(queries.still_wanted(one))
    return mine, {"available_at": compiled.MOMENT, "attempts": compiled.NUMBER}


def _place(message: Message, now: datetime) -> dict[Any, Any]:
    return {
        compiled.KEY: message.pk,
        compiled.LEASE: message.lease,
        compiled.PERSON: message.recipient_id,
        compiled.MOMENT: now + LEASE,
        compiled.NUMBER: message.attempts,
    }


@transaction.atomic
def sent(message: Message, answer: str, *, now: datetime) -> str:
    """Mark it sent, with its line of the delivery log."""
    note(message, ok=True, answer=answer, now=now)
    if answer or message.kind == Kind.ACCOUNT:
        return end(message, "sent", now=now, answer=answer)
    values = {compiled.KEY: message.pk, compiled.LEASE: message.lease, compiled.MOMENT: now}
    return "sent" if compiled.number_changed(compiled.updating(_end_of_a_mail), values) else "lost"


def _end_of_a_mail() -> tuple[QuerySet[Message], dict[str, Any]]:
    """What `end` does to most messages that were sent: no answer is kept, and no text is taken out."""
    mine = Message.objects.waiting().filter(pk=compiled.KEY, lease=compiled.LEASE)
    return mine, {"lease": None, "last_answer": "", "sent_at": compiled.MOMENT}


def end(message: Message, outcome: str, *, now: datetime, answer: str = "") -> str:
    """Mark a message sent, dead or obsolete, if it is still ours; an account mail loses its text."""
    params = {} if message.kind == Kind.ACCOUNT else message.params
    mine = Message.objects.waiting().filter(pk=message.pk, lease=message.lease)
    ended = mine.update(lease=None, params=params, last_answer=answer[:300], **{f"{outcome}_at": now})
    return outcome if ended else "lost"


def failed(message: Message, answer: str, wait: timedelta | None, *, now: datetime) -> str:
    """Wait longer after each failure, or as long as the service asked; after the last one give up."""
    usual = rules.retry_after(message.attempts)
    if usual is None:
        return give_up(message, answer, now=now)
    mine = Message.objects.filter(pk=message.pk, lease=message.lease)
    mine.update(lease=None, last_answer=answer[:300], available_at=now + max(usual, wait or usual))
    return "failed"


def give_up(message: Message, answer: str, *, now: datetime) -> str:
    """Mark it dead, once what can go instead is there: who dies in between leaves one of the two waiting."""
    by_mail_instead(message, now=now)
    return end(message, "dead", now=now, answer=answer)


def note(message: Message, *, ok: bool, answer: str, now: datetime) -> None:
    """One line of the delivery log."""
    Attempt.objects.create(message=message, at=now, ok=ok, answer=answer[:300])


def give_back(rest: list[Message], *, now: datetime) -> None:
    """End the lease of messages that were not tried."""
    if rest:
        mine = Message.objects.filter(pk__in=[message.pk for message in rest], lease=rest[0].lease)
        mine.update(lease=None, available_at=now + rules.BACKOFF)


def rest_channel(channel: Channel, wait: timedelta, *, now: datetime) -> None:
    """Nothing more goes to this channel before `wait` has passed."""
    Channel.objects.filter(pk=channel.pk).update(next_send_at=now + wait)


@transaction.atomic
def by_mail_instead(message: Message, *, now: datetime) -> None:
    """A private message that a chat service refuses for good goes by mail, if there is an address: its own
    key follows from the first one, so that this, too, is one message.
    """
    person = message.recipient
    if message.channel_id is None or person is None or not person.email:
        return
    instead = Message(id=rules.instead_key(message.pk), recipient=person, kind=message.kind, available_at=now)
    Message.objects.bulk_create([instead], ignore_conflicts=True)
    Notice.objects.filter(message=message).update(message=instead)
