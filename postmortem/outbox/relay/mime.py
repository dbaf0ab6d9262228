"""A mail as the bytes that go to a mail server."""

import re
from email.utils import formatdate
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, forbid_multi_line_headers
from django.core.mail.message import RFC5322_EMAIL_LINE_LENGTH_LIMIT as LONGEST

ANY_END: Final = re.compile(r"\r\n|\r|\n")
END: Final = "\r\n"
IN_DOUBT: Final = LONGEST // 4  # characters of at most four bytes
OF_A_HALF: Final = ("MIME-Version: 1.0", "Content-Transfer-Encoding: 8bit")


def written(mail: EmailMultiAlternatives) -> bytes:
    """What `mail.message().as_bytes()` says. Nearly every mail is a text and its HTML, in lines that are
    short enough, and needs little of what Django does for any mail, which takes as long as wording it.
    """
    others: list[Any] = mail.alternatives
    has_more = mail.attachments or mail.cc or mail.bcc or mail.reply_to
    if (
        has_more
        or [one.mimetype for one in others] != ["text/html"]
        or "Message-ID" not in mail.extra_headers
    ):
        return _any(mail)
    halves = [("plain", _lines(str(mail.body))), ("html", _lines(others[0].content))]
    if any(len(line.encode()) > LONGEST for _kind, lines in halves for line in lines if len(line) > IN_DOUBT):
        return _any(mail)
    boundary = f"=={uuid4().hex}=="
    said = [f'Content-Type: multipart/alternative; boundary="{boundary}"', "MIME-Version: 1.0"]
    said += [*_headers(mail), ""]
    for kind, lines in halves:
        said += [f"--{boundary}", f'Content-Type: text/{kind}; charset="utf-8"', *OF_A_HALF, "", *lines]
    return END.join([*said, f"--{boundary}--", ""]).encode()


def _any(mail: EmailMultiAlternatives) -> bytes:
    words: bytes = mail.message().as_bytes(linesep=END)
    return words


def _lines(text: str) -> list[str]:
    return ANY_END.split(text)


def _headers(mail: EmailMultiAlternatives) -> list[str]:
    usual = {
        "Subject": mail.subject,
        "From": mail.from_email,
        "To": ", ".join(mail.to),
        "Date": formatdate(localtime=settings.EMAIL_USE_LOCALTIME),
    }
    safe = (forbid_multi_line_headers(*one, "utf-8") for one in {**usual, **mail.extra_headers}.items())
    return [f"{name}: {END.join(_lines(value))}" for name, value in safe]
