"""Tells from a vendor's answer whether a message went, may go later or never will.

The Chinese services answer errors in HTTP 200 as well: the code in the JSON decides. Only status, code and
our own sentence go on from here; the body of an answer does not.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.channels.contract import Later, Refused, Sentence
from postmortem.outbox.channels.guard import Reply

MINUTE = timedelta(minutes=1)
TOKEN = re.compile(r"[!-~]+")
DAY = 24 * 3600  # seconds
MOMENTARY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
UNKNOWN_PERSON: Sentence = gettext_lazy(
    "The service does not know this person, or the app may not write to them."
)
WRONG_KEY: Sentence = gettext_lazy("The id, key or secret of this channel is not valid.")
NOT_ALLOWED: Sentence = gettext_lazy("The app has not been given the right to do this.")
WRONG_ORIGIN: Sentence = gettext_lazy("The service does not accept calls from this server's address.")
WRONG_SIGN: Sentence = gettext_lazy(
    "The signature was not accepted: check the secret and this server's clock."
)
ROBOT_GONE: Sentence = gettext_lazy("The robot was removed or stopped, or its address is wrong.")
NO_KEYWORD: Sentence = gettext_lazy("The robot asks for a keyword that the message does not hold.")
TOO_LONG: Sentence = gettext_lazy("The message is too long for the service.")
ANY_OTHER: Sentence = gettext_lazy("The service did not take the message.")


class Stale(Later):
    """The access token is not valid any more; a new one may be."""


@dataclass(frozen=True)
class Vendor:
    """How one service says what is wrong."""

    name: str
    code: Callable[[Mapping[str, Any]], object]  # reads the error code; 0 is well
    stale: frozenset[int] = frozenset()
    busy: Mapping[int, timedelta | None] = field(default_factory=dict)
    refusals: Mapping[int, Sentence] = field(default_factory=dict)

    def signing_in(self) -> "Vendor":
        """As it speaks while a token is asked for: then no other token would help."""
        wrong = dict.fromkeys(self.stale, WRONG_KEY)
        return replace(self, stale=frozenset(), refusals={**wrong, **self.refusals})


def read(vendor: Vendor, reply: Reply) -> dict[str, Any]:
    """The JSON of an answer that says it went well. Raises Stale, Later or Refused."""
    answer = as_json(reply.body)
    code = as_code(vendor.code(answer)) if answer else None
    if code is None or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        refuse_status(vendor, reply)
        raise Later(said(vendor, reply.status, _("The answer could not be read.")), reply.wait)
    if code:
        raise verdict(vendor, code, reply)
    refuse_status(vendor, reply)
    return answer


def verdict(vendor: Vendor, code: int, reply: Reply) -> Later | Refused:
    """What an error code means for the message."""
    if code in vendor.stale:
        return Stale(said(vendor, code, _("The access token is not valid.")))
    if code in vendor.busy or reply.status in MOMENTARY:
        wait = reply.wait or vendor.busy.get(code, MINUTE)
        return Later(said(vendor, code, _("The service asks to wait.")), wait)
    return Refused(said(vendor, code, vendor.refusals.get(code, ANY_OTHER)))


def refuse_status(vendor: Vendor, reply: Reply) -> None:
    """Raises Refused or Later unless the HTTP status says that it went well."""
    status = reply.status
    if status in MOMENTARY:
        raise Later(said(vendor, status, _("The service asks to wait.")), reply.wait or MINUTE)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Later(said(vendor, status, _("The service has a trouble of its own.")), reply.wait)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise Refused(said(vendor, status, _("The address leads elsewhere; redirects are not followed.")))
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise Refused(said(vendor, status, vendor.refusals.get(status, ANY_OTHER)))


def said(vendor: Vendor, code: int, sentence: Sentence) -> str:
    return f"{vendor.name} {code}: {sentence}"


def as_json(body: bytes) -> dict[str, Any]:
    """The object in a body; empty if there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def as_code(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def label(value: object) -> str:
    """An id out of an answer, for the log: its letters and digits only."""
    return "".join(sign for sign in str(value or "") if sign.isascii() and (sign.isalnum() or sign in "-_"))[
        :64
    ]


def token_of(vendor: Vendor, answer: Mapping[str, Any], name: str, lives: str) -> tuple[str, timedelta]:
    """The access token in an answer and how long it is valid. Raises Later if there is none."""
    token, seconds = answer.get(name), as_code(answer.get(lives))
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise Later(said(vendor, 0, _("The answer could not be read.")))
    return token, timedelta(seconds=min(max(seconds or 0, 0), DAY))
