"""A message as a mail: HTML and plain text."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.template.loader import render_to_string

from postmortem.outbox.models import Message
from postmortem.outbox.relay.outside import parts_outside
from postmortem.outbox.relay.parts import DIGESTS, Listed, Parts, digest_of, parts_of

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Worded(NamedTuple):
    """A mail in words; `headers` besides the usual ones."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = NOTHING


def worded(message: Message, *, now: datetime) -> Worded | None:
    """The words of a mail; None if there is nothing to say any more."""
    if message.kind == Message.Kind.ACCOUNT:
        params = message.params
        return Worded(params["subject"], params["body"], params.get("html", ""))
    if message.contact is not None:
        return _notices(parts_outside(message, message.contact, now=now), now)
    if message.recipient is None:
        return None
    if message.kind in DIGESTS:
        listed = digest_of(message, message.recipient, now=now)
        return _digest(listed) if listed else None
    return _notices(parts_of(message, message.recipient, now=now), now)


def _notices(found: Parts | None, now: datetime) -> Worded | None:
    if found is None:
        return None
    return _rendered("notices", found.subject, {"message": found, "now": now})


def _digest(listed: Listed) -> Worded:
    """Only lists can be ended: the mail program, too, offers it (RFC 8058)."""
    headers = {
        "List-Unsubscribe": f"<{listed.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return _rendered("digest", listed.subject, {"message": listed}, headers)


def _rendered(
    name: str, subject: str, context: Mapping[str, Any], headers: Mapping[str, str] = NOTHING
) -> Worded:
    text, html = (
        render_to_string(f"mail/{name}.{kind}", {"subject": subject, **context}) for kind in ("txt", "html")
    )
    return Worded(subject, text, html, headers)
