"""Expected against actual on one line: where the ring and the disc stand. Pure."""

from decimal import Decimal
from typing import NamedTuple

LEFT, WIDTH = 7, 286  # of a drawing 300 wide, so that both shapes stay inside


class Versus(NamedTuple):
    """The x of the ring (expected) and of the disc (actual) in a drawing 300 wide."""

    expected: str
    actual: str


def versus(expected: Decimal | None, actual: Decimal | None) -> Versus | None:
    """Both positions on one scale from zero; None where one of the numbers is not known or below zero."""
    if expected is None or actual is None or min(expected, actual) < 0:
        return None
    top = max(expected, actual) or Decimal(1)
    return Versus(*(f"{LEFT + WIDTH * float(value / top):.1f}" for value in (expected, actual)))


def plain(value: Decimal | None) -> str:
    """The number as people write it: 30, 1.5; an empty text where it is not known."""
    written = "" if value is None else f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
