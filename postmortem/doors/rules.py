"""Pure decisions about keys: what one looks like, what it opens, how long it lasts, how often it may ask."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEY: Final = re.compile(r"pmk_[A-Za-z0-9_-]{43}")
PER_MINUTE: Final = 300
MOST_KEYS: Final = 20  # open ones of one person
# What a key may do: read or change, before the launch or after it.
SCOPES: Final[dict[str, Promise]] = {
    "plan:read": _("read activities, deliverables, matrices and logs"),
    "plan:write": _("begin and change activities and deliverables"),
    "incidents:read": _("read incidents, improvements and retrospectives"),
    "incidents:write": _("report, add findings and events, and say how improvements stand"),
    "search": _("search"),
}
LASTS: Final[dict[int, Promise]] = {30: _("30 days"), 90: _("90 days"), 365: _("one year")}


def hashed(secret: str) -> str:
    """What of a secret is stored: it has 256 bits of chance, so that no slow hash is needed."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def is_key(said: str) -> bool:
    return KEY.fullmatch(said) is not None


def known_scopes(said: Iterable[str]) -> list[str]:
    """Those of them that there are, in the order of the list."""
    wanted = set(said)
    return [scope for scope in SCOPES if scope in wanted]


def minute_of(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def wait_from(now: datetime) -> int:
    """Seconds until the next minute begins."""
    left = minute_of(now) + timedelta(minutes=1) - now
    return max(1, round(left.total_seconds()))
