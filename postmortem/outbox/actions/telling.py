"""Telling: notices in the product at once, and the messages they go out with."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from postmortem.outbox import queries, rules
from postmortem.outbox.models import Announcement, Message, Notice
from postmortem.people.models import User

PRESSING = frozenset({"incident_reported"})  # news that quiet hours do not hold back


class Envelope(NamedTuple):
    """Whom a message goes to (an id, or none for a group), by which channel (none: mail), and when; or to
    which contact outside, who reads times as in `zone`.
    """

    recipient: int | None
    channel: int | None
    send_at: datetime
    contact: int | None = None
    zone: str = ""

    def key(self, number: int) -> UUID:
        outside = f"contact {self.contact} {self.zone}" if self.contact else "group"
        return rules.message_key(self.recipient or outside, self.channel, self.send_at, number)


def messages_for(envelopes: Iterable[Envelope]) -> dict[Envelope, UUID]:
    """One message for each envelope, there already or made now, locked until the transaction ends.

    What comes up for one person at one time goes into one message, for as long as nobody has begun to send
    it; after that into a next one. Keys are taken in order, so that two at once wait instead of blocking each
    other.
    """
    found: dict[Envelope, UUID] = {}
    left, number = set(envelopes), 0
    while left:
        keys = {envelope.key(number): envelope for envelope in left}
        known = _lock(keys)
        if missing := keys.keys() - known.keys():
            fresh = [_message(key, keys[key]) for key in sorted(missing, key=lambda key: key.int)]
            Message.objects.bulk_create(fresh, ignore_conflicts=True)
            known |= _lock(message.pk for message in fresh)
        found |= {keys[key]: key for key, is_free in known.items() if is_free}
        left -= found.keys()
        number += 1
    return found


def _lock(keys: Iterable[UUID]) -> dict[UUID, bool]:
    """The messages that are there, locked, and whether something may still be put into each."""
    rows = Message.objects.filter(pk__in=list(keys)).order_by("pk").select_for_update(of=("self",))
    begun = ("lease", "attempts", "sent_at", "dead_at", "obsolete_at")
    return {pk: not any(said) for pk, *said in rows.values_list("pk", *begun)}


def _message(key: UUID, envelope: Envelope) -> Message:
    is_one = envelope.recipient or envelope.contact
    return Message(
        id=key,
        recipient_id=envelope.recipient,
        contact_id=envelope.contact,
        channel_id=envelope.channel,
        kind=Message.Kind.NOTICES if is_one else Message.Kind.GROUP,
        params={"zone": envelope.zone, "told": []} if envelope.contact else {},
        available_at=envelope.send_at,
    )


@transaction.atomic
def tell(
    people: Iterable[User], kind: str, params: dict[str, Any], *, now: datetime, in_groups: bool = False
) -> list[Notice]:
    """Tell people something in the product at once, and by mail or chat; worded when shown or sent, in the
    reader's language.

    `kind` is a word of wording.NOTICES. `params` holds what its sentences name, and `path` (where to read
    more, like /activities/3/) if that is not the page of `activity_id`. With `in_groups` the group channels
    that asked for this kind hear it, too, without any name.
    """
    told = {person.pk: person for person in people}
    ways = queries.ways_to(told)
    pressing = kind in PRESSING
    envelopes = {
        pk: Envelope(pk, way.channel_id, way.send_at(now, is_pressing=pressing))
        for pk, way in ways.items()
        if way.is_reachable
    }
    messages = messages_for(envelopes.values())
    if in_groups:
        announce(kind, params, now=now)
    return Notice.objects.bulk_create(
        Notice(
            recipient=person,
            kind=kind,
            params=params,
            message_id=messages[envelopes[pk]] if pk in envelopes else None,
            at=now,
        )
        for pk, person in sorted(told.items())
    )


def announce(kind: str, params: dict[str, Any], *, now: datetime) -> None:
    """Part of a larger step: news for the groups that asked for it."""
    hearing = [channel.pk for channel in queries.groups_hearing() if kind in channel.events]
    envelopes = {pk: Envelope(None, pk, group_send_at(now)) for pk in hearing}
    messages = messages_for(envelopes.values())
    Announcement.objects.bulk_create(
        Announcement(channel_id=pk, kind=kind, params=params, message_id=messages[envelope], at=now)
        for pk, envelope in envelopes.items()
    )


def group_send_at(now: datetime) -> datetime:
    """When a group hears: after the people it concerns, and not in the minutes in which every robot calls."""
    people = rules.off_the_hour(rules.grouped(now, timedelta(seconds=settings.CHASE_HOLD_SECONDS)))
    return rules.off_the_hour(people + timedelta(minutes=1))


@transaction.atomic
def post(
    to: User | str, subject: str, body: str, *, now: datetime, html: str = "", channel_id: int | None = None
) -> Message:
    """A worded mail to a person or an address, for what is no notice: a password reset, an invitation; to a
    person also by a private channel.

    The relay sends it; the text is cleared from the row then, for it may hold a secret.
    """
    reached = {"recipient": to} if isinstance(to, User) else {"address": to}
    return Message.objects.create(
        **reached,
        kind=Message.Kind.ACCOUNT,
        channel_id=channel_id,
        params={"subject": subject, "body": body, "html": html},
        available_at=now,
    )
