"""The figure of one activity as plain SVG with classes only: its head, and one drawing for each row, on the
same clock. What lies behind all rows is drawn once.
"""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from postmortem.activities.rules import Scale, Track
from postmortem.activities.rules.head import Label

TOP, BOTTOM = -100, 144  # beyond the row on both sides: lines of neighbours meet
MIDDLE = 22
DIAMOND = "M0-8l8 8-8 8-8-8z"


class Lines(NamedTuple):
    """Where now, the launch, and both times of each publish slot lie; empty = not drawn."""

    now: str
    launch: str
    slots: list[tuple[str, str]]


def head(lines: Lines, labels: Iterable[Label]) -> SafeString:
    """Days, now and the launch, above the rows."""
    parts = [_upright("lines__now", lines.now, 4, 56), _upright("lines__slot", lines.launch, 4, 56)]
    for label in labels:
        css = "lines__nowtext" * (label.kind == "now") + " tl-end" * label.ends
        aside = -5 if label.ends else 5
        parts.append(
            f'<text class="{css}" x="{label.x}" dx="{aside}" y="{label.y}">{escape(label.words)}</text>'
        )
    return _svg(56, "".join(parts))


def behind(clock: Scale, lines: Lines) -> str:
    """Nights, and the lines that cross all rows."""
    nights = [
        f'<rect class="tl-night" x="{night.x}" y="{TOP}" width="{night.width}" height="{BOTTOM - TOP}" />'
        for night in clock.nights
    ]
    across = [_upright("lines__now", lines.now), _upright("lines__slot", lines.launch)]
    for freeze, at in lines.slots:
        across += [_upright("lines__freeze", freeze), _upright("lines__publish", at)]
    return "".join([*nights, *across])


def row(track: Track, behind: str, *, is_owned: bool) -> SafeString:
    """Due and come of one row, and what lies between."""
    parts = [behind]
    if track.wait_from and track.due:
        parts.append(_level("lines__wait", track.wait_from, track.due))
    if track.came and track.due:
        parts.append(_level("lines__span", track.came, track.due))
    if track.due:
        parts.append(_diamond("tl-plan" if is_owned else "tl-said", track.due))
    if track.came:
        parts.append(_diamond("tl-real", track.came))
    return _svg(44, "".join(parts))


def _svg(height: int, parts: str) -> SafeString:
    drawn = f'<svg viewBox="0 0 520 {height}" aria-hidden="true">{parts}</svg>'
    return mark_safe(drawn)  # noqa: S308  made of numbers, classes and escaped words


def _upright(css: str, x: str, top: int = TOP, bottom: int = BOTTOM) -> str:
    return f'<line class="{css}" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" />' if x else ""


def _level(css: str, start: str, end: str) -> str:
    return f'<line class="{css}" x1="{start}" y1="{MIDDLE}" x2="{end}" y2="{MIDDLE}" />'


def _diamond(css: str, x: str) -> str:
    return f'<path class="{css}" transform="translate({x} {MIDDLE})" d="{DIAMOND}" />'
