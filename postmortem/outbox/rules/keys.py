"""Keys that follow from what they stand for: however often something is planned, it is one row. Pure."""

from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha1
from uuid import UUID, uuid5

NAMESPACE = UUID("1d3e5c0a-7a54-4a0e-9c57-6d2c1f0a8b11")


def notice_key(duty: int, due_rev: int, step: int, recipient: int) -> UUID:
    """One id for one reminder: what uuid5 makes, in half the time."""
    name = f"duty:{duty}:{due_rev}:{step}:{recipient}"
    digest = sha1(NAMESPACE.bytes + name.encode(), usedforsecurity=False).digest()
    return UUID(bytes=digest[:16], version=5)


def announcement_key(duty: int, due_rev: int, step: int, channel: int) -> UUID:
    """One id for one step told to a group."""
    return uuid5(NAMESPACE, f"group:{duty}:{due_rev}:{step}:{channel}")


def message_key(to: int | str, channel: int | None, send_at: datetime, number: int = 0) -> UUID:
    """One id for all that goes to one person (or group) by one way at one time: its idempotency key.

    `number` counts the messages that were on their way already when more came up for the same time.
    """
    at = send_at.astimezone(UTC).isoformat()
    return _remembered(f"message:{to}:{channel or 'mail'}:{at}:{number}")


@lru_cache(maxsize=4096)  # batch after batch the same people are told
def _remembered(name: str) -> UUID:
    return uuid5(NAMESPACE, name)


def digest_key(recipient: int, kind: str, day: date) -> UUID:
    """One id for one person's list of one day."""
    return uuid5(NAMESPACE, f"{kind}:{recipient}:{day.isoformat()}")


def instead_key(message: UUID) -> UUID:
    """One id for the mail that goes where a chat service refused a message for good."""
    return uuid5(message, "mail")
