"""Fits a message into what a service takes, counted in bytes, and makes harmless what people typed."""

from bisect import bisect_right
from collections.abc import Callable

from django.utils.translation import gettext as _

from postmortem.outbox.channels.contract import Letter, Refused

ELLIPSIS = "…"
TITLE_BYTES = 240
BUTTON_BYTES = 60


def size(text: str) -> int:
    return len(text.encode())


def cut(text: str, most: int) -> str:
    """The text in at most `most` bytes of UTF-8: whole characters, an ellipsis where something is gone."""
    if size(text) <= most:
        return text
    kept = text.encode()[: max(most - size(ELLIPSIS), 0)].decode(errors="ignore").rstrip()
    return kept + ELLIPSIS if most >= size(ELLIPSIS) else kept


def one_line(text: str, most: int = TITLE_BYTES) -> str:
    return cut(" ".join(text.split()), most)


def fitted(build: Callable[[str], str], text: str, most: int) -> str:
    """What `build` makes of the text, which is cut until that has at most `most` bytes.

    Title, link and button are in `build` and so always kept. Raises Refused if they alone are too long.
    """
    rooms = range(most + 1)
    too_much = bisect_right(rooms, most, key=lambda room: size(build(cut(text, room))))
    if not too_much:
        raise Refused(_("The link of this message is too long for the service."))
    return build(cut(text, rooms[too_much - 1]))


def ending(letter: Letter, keyword: str) -> str:
    """The last line of a robot's message: its reference, and the keyword where the title does not hold it."""
    return letter.reference if keyword in one_line(letter.title) else f"{keyword} {letter.reference}"


def inert(text: str) -> str:
    """Text in which nothing that somebody typed is a tag, a mention or a link."""
    return text.replace("<", "＜").replace("](", "] (")
