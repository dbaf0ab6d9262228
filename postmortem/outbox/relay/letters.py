"""A message in words, ready to go: as a mail or a letter for a channel, in the reader's language and zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from postmortem.outbox.channels import Letter
from postmortem.outbox.models import Message
from postmortem.outbox.relay.chats import group_letter, private_letter
from postmortem.outbox.relay.mails import worded


@contextmanager
def spoken_for(message: Message) -> Iterator[None]:
    """The language and the time zone of who reads it; a group has those of the house, a contact outside has
    the zone of what it is about.
    """
    person = message.recipient or message.contact
    language = person.language if person else ""
    zone = message.recipient.time_zone if message.recipient else message.params.get("zone", "")
    spoken = translation.override(language or settings.LANGUAGE_CODE)
    with spoken, timezone.override(zone or settings.TIME_ZONE):
        yield


def mail_of(message: Message, *, now: datetime) -> EmailMultiAlternatives | None:
    """The mail; its Message-ID is the key of the message. None if there is nothing to say any more."""
    with spoken_for(message):
        words = worded(message, now=now)
    if words is None:
        return None
    person = message.recipient or message.contact
    address = message.address or (person.email if person else "")
    host = urlsplit(settings.BASE_URL).hostname
    usual = {"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    to = [address] if address else []
    mail = EmailMultiAlternatives(words.subject, words.text, to=to, headers={**usual, **words.headers})
    if words.html:
        mail.attach_alternative(words.html, "text/html")
    return mail


def letter_of(message: Message, *, now: datetime) -> Letter | None:
    """The same for a channel; None if there is nothing to say, or the person is not known there any more."""
    with spoken_for(message):
        if message.recipient is None:
            return group_letter(message, now=now)
        return private_letter(message, message.recipient, now=now)
