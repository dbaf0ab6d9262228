"""What may stand in a channel's config: each function returns the cleaned value or says what is wrong."""

import re
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from postmortem.outbox.channels.contract import Clean, Refused
from postmortem.outbox.channels.guard import Target, target

TOKEN = re.compile(r"[!-~]{1,512}")
NAME = re.compile(r"[A-Za-z0-9._-]{1,32}")
LEAST_SECRET = 16
MOST_KEYWORD = 10


def token(value: str) -> str:
    """A key, id or secret: printable, without blanks."""
    if not TOKEN.fullmatch(value):
        raise ValidationError(_("This may hold letters, digits and signs, but no blanks."))
    return value


def number(value: str) -> str:
    if not value.isascii() or not value.isdecimal():
        raise ValidationError(_("This is a number."))
    return value


def long_secret(value: str) -> str:
    if len(token(value)) < LEAST_SECRET:
        raise ValidationError(
            _("The secret needs at least %(number)s characters.") % {"number": LEAST_SECRET}
        )
    return value


def keyword(value: str) -> str:
    """One word that the robot asks for; the services take at most ten characters."""
    if len(value) > MOST_KEYWORD or not value.isprintable():
        raise ValidationError(_("A keyword has at most %(number)s characters.") % {"number": MOST_KEYWORD})
    return value


def address(value: str) -> str:
    """Any web address that the guard would go to."""
    placed(value)
    return value


def placed(value: str) -> Target:
    try:
        return target(value)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from None


def base_of(*hosts: str) -> Clean:
    """An API's address without path, on one of the vendor's hosts or a listed one."""

    def clean(value: str) -> str:
        found = of_vendor(value, hosts)
        if found.path != "/":
            raise ValidationError(
                _("Only scheme and host are needed here, like https://%(host)s.") % {"host": hosts[0]}
            )
        return value.rstrip("/")

    return clean


def hook_of(*hosts: str, path: str, query: str = "") -> Clean:
    """A robot's webhook as it was copied: on a vendor's host, with its path and, if named, its key."""

    def clean(value: str) -> str:
        found = urlsplit(of_vendor(value, hosts).path)
        if not found.path.startswith(path) or found.path == path.rstrip("/") + "/":
            raise ValidationError(
                _("This is not the address of such a robot: copy it as the service shows it.")
            )
        if query and not parse_qs(found.query).get(query):
            raise ValidationError(_("The key is missing at the end of the address."))
        return value

    return clean


def of_vendor(value: str, hosts: tuple[str, ...]) -> Target:
    found = placed(value)
    if found.host not in hosts and not found.is_listed:
        raise ValidationError(
            _("The address belongs to %(hosts)s; PRIVATE_TARGETS can allow another one.")
            % {"hosts": ", ".join(hosts)}
        )
    return found


def name(value: str) -> str:
    """A short name that can stand in a header."""
    if not NAME.fullmatch(value):
        raise ValidationError(_("This may hold letters, digits, dot, dash and underscore, 32 at most."))
    return value
