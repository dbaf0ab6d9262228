"""Pure decisions about showing a page outside: how long a link lasts, what fits into a chat."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

USUAL_DAYS, MOST_DAYS = 14, 90
DAYS = (7, USUAL_DAYS, 30, MOST_DAYS)
CHAT_HAN = 600  # Han characters of a message for a group
CHAT_BYTES = 2_048  # where the text of a group robot ends
ENDING = "…"
HAN = re.compile(r"[㐀-鿿]")


class LinkState(StrEnum):
    """How a link stands: it opens, its time is over, or somebody ended it."""

    OPEN = "open"
    OVER = "over"
    REVOKED = "revoked"


def state_of(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> LinkState:
    if revoked_at is not None:
        return LinkState.REVOKED
    return LinkState.OPEN if now < expires_at else LinkState.OVER


def ends_at(days: int, now: datetime) -> datetime:
    """When a link of so many days ends. Raises ValueError for more days than a link may last."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"A link lasts 1 to {MOST_DAYS} days.")
    return now + timedelta(days=days)


def fingerprint(secret: str) -> str:
    """What is kept of a link's secret."""
    return sha256(secret.encode()).hexdigest()


def fits_chat(text: str) -> bool:
    return len(HAN.findall(text)) <= CHAT_HAN and len(text.encode()) <= CHAT_BYTES


def for_chat(parts: Sequence[str], link: str, *, yields: Sequence[int] = ()) -> str:
    """A message for a group: the parts that are not empty, one below the other, the link last.

    If it is too long, the parts at the places `yields` are shortened, in this order, each at the end of a
    sentence where there is one, until the message fits; the others stay whole.
    """
    kept = list(parts)
    for place in yields:
        while kept[place] and not fits_chat(_together(kept, link)):
            kept[place] = shorter(kept[place])
    return _together(kept, link)


def _together(parts: Sequence[str], link: str) -> str:
    return "\n\n".join([*filter(None, parts), link])


def shorter(text: str) -> str:
    """The text without its last sentence; a single sentence without its last tenth; then nothing."""
    whole = text.removesuffix(ENDING).rstrip()
    ends = [found.end() for found in re.finditer(r"[。！？；!?]|[.;](?=\s)|\n", whole[:-1])]
    if ends:
        return whole[: ends[-1]].rstrip() + ENDING
    left = whole[: len(whole) * 9 // 10].rstrip()
    return left + ENDING if len(left) > 20 else ""
