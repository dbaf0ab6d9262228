"""Services that the library Apprise knows, if it is installed (the extra `apprise`).

Apprise opens its own connections, past our guard. So only services with one fixed host are allowed, or a host
that PRIVATE_TARGETS lists.
"""

from datetime import datetime
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.channels.contract import Adapter, Config, Field, Later, Letter, Refused
from postmortem.outbox.channels.guard import Target
from postmortem.outbox.channels.text import fitted, inert, one_line

LIBRARY = "apprise"
MOST_BYTES = 1000
FIXED = frozenset(
    {"discord", "flock", "gchat", "line", "pbul", "pover", "schan", "tgram", "threema", "viber", "wxteams"}
)


def address(value: str) -> str:
    """An Apprise URL that leads where we allow it."""
    try:
        parts = urlsplit(value)
        place = Target(parts.scheme, (parts.hostname or "").lower(), parts.port or 443, "")
    except ValueError:
        raise ValidationError(_("This is no address of Apprise.")) from None
    if parts.scheme not in FIXED and not place.is_listed:
        raise ValidationError(
            _("Only these services of Apprise are allowed: %(names)s; PRIVATE_TARGETS can allow others.")
            % {"names": ", ".join(sorted(FIXED))}
        )
    if "verify" in parse_qs(parts.query, keep_blank_values=True):
        raise ValidationError(_("Certificates are always checked; take “verify” out of the address."))
    return value


class Apprise(Adapter):
    kind = "apprise"
    label = gettext_lazy("Other service, by Apprise")
    per_minute = 20
    most_calls = 2  # Apprise gives connecting and reading four seconds each
    fields = (Field("url", gettext_lazy("Address in Apprise's way of writing"), address, is_secret=True),)

    def check(self, config: Config) -> dict[str, str]:
        cleaned = super().check(config)
        try:
            caller_to(cleaned["url"])
        except Refused as refusal:
            raise ValidationError({"url": str(refusal)}) from None
        return cleaned

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        caller = caller_to(config["url"])
        if not caller.notify(title=one_line(letter.title), body=words(letter), body_format="text"):
            raise Later(_("Apprise could not hand the message over."))
        return "Apprise"


def caller_to(url: str) -> Any:  # noqa: ANN401 - of a library that is not there to be looked at
    """Apprise, set to this address. Raises Refused if it is not installed or does not know it."""
    try:
        caller = import_module(LIBRARY).Apprise()
    except ImportError:
        raise Refused(
            _("Apprise is not installed; install the extra: pip install 'postmortem[apprise]'.")
        ) from None
    if not caller.add(url):
        raise Refused(_("This is no address of Apprise."))
    return caller


def words(letter: Letter) -> str:
    link = f"{letter.button}: {letter.url}\n" if letter.url else ""

    def build(text: str) -> str:
        return f"{text}\n\n{link}{letter.reference}"

    return fitted(build, inert(letter.text), MOST_BYTES)
