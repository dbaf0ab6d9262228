"""The relay: claims messages by lease, sends them outside any transaction, marks what it has sent.

Mail cannot be sent exactly once. A worker that dies between sending and marking makes the message go again,
with the same key: never more than one message per dead worker, and a receiver can tell.
"""

import logging
import smtplib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Prefetch
from django.template.loader import render_to_string
from django.utils import timezone, translation

from postmortem.outbox import queries, rules, wording
from postmortem.outbox.actions import beat, standing
from postmortem.outbox.models import Message, Notice
from postmortem.outbox.queries import Standing

log = logging.getLogger(__name__)

BATCH = 25
LEASE = timedelta(seconds=150)
RUN = timedelta(seconds=30)  # no new batch after this: the planner must come to its turn, too
Send = Callable[[EmailMultiAlternatives], object]


def relay(*, now: datetime, batch: int = BATCH, send: Send = EmailMultiAlternatives.send) -> dict[str, int]:
    """Send what waits; returns what was counted. `send` takes one mail and raises if it did not go.

    Does nothing while chasing is paused. Raises ValueError if a lease could end before its batch is through.
    """
    if timedelta(seconds=batch * settings.EMAIL_TIMEOUT) >= LEASE:
        raise ValueError(f"A lease of {LEASE} is too short for {batch} mails.")
    started = monotonic()
    counts: Counter[str] = Counter()

    def clock() -> datetime:
        return now + timedelta(seconds=int(monotonic() - started))

    found = Standing.IDLE
    while clock() - now < RUN and (found := standing(queries.to_send(clock()))) == Standing.BUSY:
        claimed = claim(batch, now=clock())
        if not claimed:
            break  # another relay holds the rest
        counts.update(send_batch(claimed, send, clock))
    counts["paused"] = int(found == Standing.PAUSED)
    result = {name: number for name, number in counts.items() if number}
    beat("relay", result, now=now)
    return result


@transaction.atomic
def claim(batch: int, *, now: datetime) -> list[Message]:
    """Take a lease on up to `batch` messages, in a commit of its own, before anything is sent."""
    waiting = queries.to_send(now).select_for_update(skip_locked=True)
    ids = list(waiting.values_list("pk", flat=True)[:batch])
    Message.objects.filter(pk__in=ids).update(
        lease=uuid4(), available_at=now + LEASE, attempts=F("attempts") + 1
    )
    notices = Notice.objects.select_related(*wording.DUTY_PEOPLE)
    claimed = Message.objects.filter(pk__in=ids).select_related("recipient")
    return list(claimed.prefetch_related(Prefetch("notices", notices)))


def send_batch(claimed: list[Message], send: Send, clock: Callable[[], datetime]) -> Counter[str]:
    """Send each message; once the server is away the rest is given back untried."""
    counts: Counter[str] = Counter()
    for number, message in enumerate(claimed, start=1):
        try:
            outcome = send_one(message, send, now=clock())
        except Exception as error:  # one message that cannot be worded or sent must not hold up the others
            log.warning("message %s was not sent: %s", message.pk, error, exc_info=not is_away(error))
            outcome = failed(message, error, now=clock())
            if is_away(error):
                give_back(claimed[number:], now=clock())
                counts[outcome] += 1
                break
        counts[outcome] += 1
    return counts


def send_one(message: Message, send: Send, *, now: datetime) -> str:
    """Send it if it is still wanted and still ours, and mark it; returns what became of it."""
    if message.attempts > rules.MOST_ATTEMPTS:  # whoever tried it died of it each time
        return end(message, "dead", now=now)
    if not renew(message, now=now):
        return end(message, "obsolete", now=now)
    mail = mail_of(message, now=now)
    if not mail.to:
        return end(message, "obsolete", now=now)
    send(mail)
    return end(message, "sent", now=now)


def renew(message: Message, *, now: datetime) -> bool:
    """The last look before sending, in one statement: the lease is ours, the duty is still open."""
    mine = Message.objects.filter(pk=message.pk, lease=message.lease)
    return bool(mine.filter(queries.still_wanted()).update(available_at=now + LEASE))


def end(message: Message, outcome: str, *, now: datetime) -> str:
    """Mark a message sent, dead or obsolete, if it is still ours; an account mail loses its text."""
    params = {} if message.kind == Message.ACCOUNT else message.params
    mine = Message.objects.waiting().filter(pk=message.pk, lease=message.lease)
    ended = mine.update(lease=None, params=params, **{f"{outcome}_at": now})
    return outcome if ended else "lost"


def failed(message: Message, error: Exception, *, now: datetime) -> str:
    """Wait longer after each failure; after the last one give up, and say why in the row."""
    wait = rules.retry_after(message.attempts)
    mine = Message.objects.filter(pk=message.pk, lease=message.lease)
    mine.update(last_answer=str(error)[:300])
    if wait is None:
        return end(message, "dead", now=now)
    mine.update(lease=None, available_at=now + wait)
    return "failed"


def is_away(error: Exception) -> bool:
    """Whether the mail server did not answer at all; an answer about one message is not that."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError)


def give_back(rest: list[Message], *, now: datetime) -> None:
    """End the lease of messages that were not tried."""
    if rest:
        mine = Message.objects.filter(pk__in=[message.pk for message in rest], lease=rest[0].lease)
        mine.update(lease=None, available_at=now + rules.BACKOFF, attempts=F("attempts") - 1)


def mail_of(message: Message, *, now: datetime) -> EmailMultiAlternatives:
    """The mail in the recipient's language and time zone; its Message-ID is the key of the message."""
    person = message.recipient
    language = person.language if person else ""
    zone = person.time_zone if person else ""
    spoken = translation.override(language or settings.LANGUAGE_CODE)
    with spoken, timezone.override(zone or settings.TIME_ZONE):
        subject, body, html = worded(message, now)
    address = message.address or (person.email if person else "")
    host = urlsplit(settings.BASE_URL).hostname
    headers = {"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(subject, body, to=[address] if address else [], headers=headers)
    if html:
        mail.attach_alternative(html, "text/html")
    return mail


def worded(message: Message, now: datetime) -> tuple[str, str, str]:
    """Subject, plain text and HTML."""
    if message.kind == Message.ACCOUNT:
        params = message.params
        return params["subject"], params["body"], params.get("html", "")
    told = [wording.said(notice, now=now) for notice in message.notices.all()]
    context = {"told": told, "subject": told[0].subject, "base_url": settings.BASE_URL, "now": now}
    return (
        told[0].subject,
        render_to_string("mail/notice.txt", context),
        render_to_string("mail/notice.html", context),
    )
