"""Sending what was claimed: one failure never holds up the others."""

import logging
import smtplib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from postmortem.outbox import rules
from postmortem.outbox.channels import CHANNELS, Later, Refused, Unreachable
from postmortem.outbox.models import Message
from postmortem.outbox.relay.claiming import (
    end,
    failed,
    give_back,
    give_up,
    note,
    renew,
    rest_channel,
    sent,
)
from postmortem.outbox.relay.letters import letter_of, mail_of
from postmortem.outbox.relay.post import Send
from postmortem.outbox.secrets import SecretUnreadable

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
MINUTE = timedelta(minutes=1)


def send_batch(claimed: list[Message], send: Send, clock: Clock) -> Counter[str]:
    """Send each message; what a way out that is away or busy would carry is given back untried."""
    counts: Counter[str] = Counter()
    closed: set[int | None] = set()
    for message in claimed:
        if message.channel_id in closed:
            give_back([message], now=clock())
            continue
        outcome, is_open = send_one(message, send, clock)
        counts[outcome] += 1
        if not is_open:
            closed.add(message.channel_id)
    return counts


def send_one(message: Message, send: Send, clock: Clock) -> tuple[str, bool]:
    """Send it if it is still wanted and still ours, and mark it; what became of it, and whether the way out
    takes another one now.
    """
    if message.attempts >= rules.MOST_ATTEMPTS:  # whoever tried it died of it each time
        return give_up(message, message.last_answer, now=clock()), True
    if not renew(message, now=clock()):
        return end(message, "obsolete", now=clock()), True
    try:
        answer = carry(message, send, now=clock())
    except Exception as error:  # one message that cannot be worded or sent must not hold up the others
        return not_sent(message, error, now=clock())
    if answer is None:
        return end(message, "obsolete", now=clock()), True
    return sent(message, answer, now=clock()), paced(message, now=clock())


def carry(message: Message, send: Send, *, now: datetime) -> str | None:
    """Word it and send it; returns the answer, None if there is nothing to say or nobody to say it to."""
    if message.channel is None:
        mail = mail_of(message, now=now)
        if mail is None or not mail.to:
            return None
        send(mail)
        return ""
    letter = letter_of(message, now=now)
    if letter is None:
        return None
    return CHANNELS[message.channel.kind].send(message.channel.config, letter, now=now)


def not_sent(message: Message, error: Exception, *, now: datetime) -> tuple[str, bool]:
    away = is_away(error)
    log.warning("message %s was not sent: %s", message.pk, error, exc_info=not (away or is_answer(error)))
    note(message, ok=False, answer=str(error), now=now)
    if isinstance(error, Refused | SecretUnreadable):
        return give_up(message, str(error), now=now), True
    wait = error.wait if isinstance(error, Later) else None
    if message.channel and (away or wait):
        rest_channel(message.channel, wait or rules.BACKOFF, now=now)
    return failed(message, str(error), wait, now=now), not (away or wait)


def paced(message: Message, *, now: datetime) -> bool:
    """Keep to the rate at which a group robot may speak; returns whether it takes another message now."""
    if message.channel is None or CHANNELS[message.channel.kind].is_private:
        return True
    rest_channel(message.channel, MINUTE / CHANNELS[message.channel.kind].per_minute, now=now)
    return False


def is_answer(error: Exception) -> bool:
    return isinstance(error, Refused | Later | SecretUnreadable)


def is_away(error: Exception) -> bool:
    """Whether the other side did not answer at all; an answer about one message is not that."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError | Unreachable)
