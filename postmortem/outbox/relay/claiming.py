"""The lease: who may send a message now, and what became of it."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from postmortem.audit.prepared import Prepared, PreparedUpdate
from postmortem.outbox import queries, rules, wording
from postmortem.outbox.models import Announcement, Attempt, Channel, Message, Notice

LEASE = timedelta(seconds=150)
Kind = Message.Kind


def _waiting(now: datetime, *, batch: int) -> QuerySet[Message]:
    found = queries.to_send(now).select_related("recipient", "contact", "channel")
    return found.select_for_update(of=("self",), skip_locked=True)[:batch]


WAITING: Final = Prepared(_waiting)


@transaction.atomic
def claim(batch: int, *, now: datetime) -> list[Message]:
    """Take a lease on up to `batch` messages, in a commit of its own, before anything is sent."""
    claimed: list[Message] = WAITING(now, batch=batch)
    lease, until = uuid4(), now + LEASE
    Message.objects.filter(pk__in=[message.pk for message in claimed]).update(lease=lease, available_at=until)
    for message in claimed:
        message.lease, message.available_at = lease, until
    notices = Notice.objects.select_related(*wording.DUTY_PEOPLE).order_by("at", "duty__due_at", "pk")
    announcements = Announcement.objects.select_related("duty").order_by("at", "pk")
    to_people = [message for message in claimed if message.recipient_id]
    to_groups = [message for message in claimed if message.kind == Kind.GROUP]
    prefetch_related_objects(to_people, Prefetch("notices", notices))
    prefetch_related_objects(to_groups, Prefetch("announcements", announcements))
    return sorted(claimed, key=_by_reader)


def _by_reader(message: Message) -> tuple[bool, int, int]:
    """What goes to one reader by one way together; groups last."""
    return message.recipient_id is None, message.recipient_id or 0, message.channel_id or 0


def renew(message: Message, *, now: datetime) -> bool:
    """The last look before sending, in one statement: the lease is ours, what it says still holds. Only from
    here on it counts as an attempt: whoever dies with a batch has tried one message, not all of them.
    """
    message.attempts += 1
    if message.kind == Kind.NOTICES and message.recipient_id:
        known = message.pk, message.lease, message.recipient_id
        return bool(RENEWED(*known, now + LEASE, message.attempts))
    mine = Message.objects.filter(pk=message.pk, lease=message.lease).filter(queries.still_wanted(message))
    return bool(mine.update(available_at=now + LEASE, attempts=message.attempts))


def _renewed(
    key: UUID, lease: UUID, person: int, until: datetime, attempts: int
) -> tuple[QuerySet[Message], dict[str, Any]]:
    """For most messages: what is told to one person."""
    one = Message(id=key, recipient_id=person, kind=Kind.NOTICES)
    mine = Message.objects.filter(pk=key, lease=lease).filter(queries.still_wanted(one))
    return mine, {"available_at": until, "attempts": attempts}


RENEWED: Final = PreparedUpdate(_renewed)


def sent(message: Message, answer: str, *, now: datetime) -> str:
    """Mark it sent, with its line of the delivery log: of both the one is never without the other."""
    if answer or message.kind == Kind.ACCOUNT or connection.vendor != "postgresql":
        with transaction.atomic():
            note(message, ok=True, answer=answer, now=now)
            return end(message, "sent", now=now, answer=answer)
    with connection.cursor() as cursor:
        cursor.execute(SENT, {"message": message.pk, "lease": message.lease, "now": now})
        return "sent" if cursor.rowcount else "lost"


# What `note` and `end` do to most messages, which keep no answer and lose no text: as one statement it goes
# once to the database and back, as a transaction four times.
SENT: Final = """
    WITH tried AS (
      INSERT INTO outbox_attempt (message_id, at, ok, answer) VALUES (%(message)s, %(now)s, true, '')
    )
    UPDATE outbox_message SET sent_at = %(now)s, lease = NULL, last_answer = ''
    WHERE id = %(message)s AND lease = %(lease)s
      AND sent_at IS NULL AND dead_at IS NULL AND obsolete_at IS NULL
"""


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
