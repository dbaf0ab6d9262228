"""Pure decisions about people: who signs in from where, which time zones to offer, a department's code."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

BEGAN, USED = "began", "used"  # in a session: when its person signed in, when it was used last, about
LOOKS: Final = 48  # so many times within the idle time a session in use is saved
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
ZONES = [
    *("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul"),
    *("Asia/Bangkok", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai"),
    *("Europe/Moscow", "Europe/Istanbul", "Europe/Athens", "Europe/Berlin", "Europe/Paris", "Europe/London"),
    *("Africa/Johannesburg", "America/Sao_Paulo", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland", "UTC"),
]


def is_this_machine(meta: Mapping[str, str]) -> bool:
    """Whether the direct peer of a request (its META) is this machine, with no proxy in between."""
    if any(meta.get(header) for header in FORWARDED):
        return False
    try:
        peer = ip_address(meta.get("REMOTE_ADDR", ""))
    except ValueError:  # a socket has no address, and somebody else's proxy behind it
        return False
    if isinstance(peer, IPv6Address) and peer.ipv4_mapped:
        return peer.ipv4_mapped.is_loopback
    return peer.is_loopback


def zones(*also: str) -> list[str]:
    """The time zones to choose from: one for each region where people work, and those already in use."""
    known = available_timezones() | {"UTC"}
    return [*ZONES, *sorted({zone for zone in also if zone in known} - set(ZONES))]


def code_of(name: str) -> str:
    """A department's code from its English name: "Customer service" is customer-service."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]


def next_digest(now: datetime, zone: str, at: time) -> datetime:
    """The next instant (UTC) after `now` at which clocks in `zone` show `at`.

    A time that the clocks skip that day moves forward by the gap; of a repeated one the first is meant.
    """
    day = now.astimezone(ZoneInfo(zone)).date()
    while True:
        instant = datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        if instant > now:
            return instant
        day += timedelta(days=1)


def session_has_ended(session: Mapping[str, Any], now: datetime, *, life: timedelta, idle: timedelta) -> bool:
    """Whether what a session holds is of somebody who signed in too long ago, or was away too long."""
    return _longer(session, BEGAN, life, now) or _longer(session, USED, idle, now)


def session_is_stale(session: Mapping[str, Any], now: datetime, *, idle: timedelta) -> bool:
    """Whether that it is in use has to be written down again."""
    return USED not in session or _longer(session, USED, idle / LOOKS, now)


def _longer(session: Mapping[str, Any], what: str, limit: timedelta, now: datetime) -> bool:
    said = session.get(what)
    return said is not None and now - datetime.fromisoformat(said) > limit
