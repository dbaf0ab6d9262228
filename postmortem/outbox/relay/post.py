"""The mail server: one conversation for many mails."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from postmortem.outbox.relay.mime import written

Send = Callable[[EmailMultiAlternatives], object]
MOST = 100  # mails in one conversation: servers end one that goes on for ever


@contextmanager
def conversation() -> Iterator[Send]:
    """Yields what sends one mail and raises if it did not go. The server is called with the first mail, and
    anew after a failure, after MOST mails, and if it takes no more in this conversation, so that a mail fails
    for the same reasons as in a conversation of its own.
    """
    way: BaseEmailBackend = get_connection()
    said = 0  # so many mails in this conversation

    def send(mail: EmailMultiAlternatives) -> None:
        nonlocal said
        said = said + 1 if said < MOST else 1
        try:
            if type(way) is EmailBackend:
                _hand_over(way, mail)
            else:  # what the house has chosen instead sends in its own way
                mail.connection = way
                way.open()
                mail.send()
        except Exception:
            _hang_up(way)
            said = 0
            raise
        if said == MOST:
            _hang_up(way)

    try:
        yield send
    finally:
        _hang_up(way)


def _hand_over(way: EmailBackend, mail: EmailMultiAlternatives) -> None:
    """What `mail.send` does, to one reader."""
    sender, *to = (sanitize_address(one, "utf-8") for one in (mail.from_email, *mail.recipients()))
    words = written(mail)
    server = _begin(way, sender, len(words))
    refused = {one: answer for one in to if (answer := server.rcpt(one))[0] not in (250, 251)}
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)
    code, said = server.data(words)
    if code != 250:
        raise smtplib.SMTPDataError(code, said)


def _begin(way: EmailBackend, sender: str, size: int) -> smtplib.SMTP:
    """Tell the server of a mail. If it does not listen any more, or wants no other one in a conversation that
    goes on already, it is called anew: nothing of the mail has been said yet.
    """
    is_new = way.open()
    server = cast(smtplib.SMTP, way.connection)
    try:
        server.ehlo_or_helo_if_needed()
        code, said = server.mail(sender, [f"size={size}"] if server.has_extn("size") else [])
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, said, sender)
    except (OSError, smtplib.SMTPException):
        if is_new:
            raise
        _hang_up(way)
        return _begin(way, sender, size)
    return server


def _hang_up(way: BaseEmailBackend) -> None:
    with suppress(OSError, smtplib.SMTPException):
        way.close()
