"""The mail server: one conversation for many mails."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

Send = Callable[[EmailMultiAlternatives], object]
MOST = 100  # mails in one conversation: servers end one that goes on for ever


@contextmanager
def conversation() -> Iterator[Send]:
    """Yields what sends one mail and raises if it did not go. The server is called with the first mail, and
    anew after a failure, after MOST mails, if it has hung up meanwhile (that is asked before each mail) and
    if it takes no more in this conversation: so that a mail fails for the same reasons as in one of its own.
    """
    way: BaseEmailBackend = get_connection()
    left = 0

    def send(mail: EmailMultiAlternatives) -> None:
        nonlocal left
        if left and not _listens(way):
            _hang_up(way)
            left = 0
        is_old, left = bool(left), left - 1 if left else MOST - 1
        mail.connection = way
        try:
            way.open()
            mail.send()
        except smtplib.SMTPSenderRefused:  # and nothing of the mail was said
            _hang_up(way)
            left = 0
            if not is_old:
                raise
            send(mail)
        except Exception:
            _hang_up(way)
            left = 0
            raise
        if not left:
            _hang_up(way)

    try:
        yield send
    finally:
        _hang_up(way)


def _listens(way: BaseEmailBackend) -> bool:
    """Whether the server still answers; what is no mail server always does."""
    server = getattr(way, "connection", None)
    if not isinstance(server, smtplib.SMTP):
        return True
    try:
        return bool(server.noop()[0] == 250)
    except (OSError, smtplib.SMTPException):
        return False


def _hang_up(way: BaseEmailBackend) -> None:
    with suppress(OSError, smtplib.SMTPException):
        way.close()
