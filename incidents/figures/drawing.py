"""What the figures are drawn with: a clock, shapes, and labels that keep out of each other's way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from incidents.queries.reading.picture import Mark

LEFT, RIGHT = 104.0, 1000.0
ROW = 16.0  # from one line of labels to the next


@dataclass(frozen=True)
class Scale:
    """Maps moments to x."""

    start: datetime
    end: datetime

    def __call__(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return LEFT + min(1.0, max(0.0, share)) * (RIGHT - LEFT)

    def shows(self, at: datetime) -> bool:
        return self.start <= at <= self.end


class Drawing:
    """Collects shapes; text is escaped, numbers are rounded."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def add(self, shape: str) -> None:
        self.parts.append(shape)

    def text(self, x: float, y: float, words: str, css: str = "") -> None:
        self.add(f'<text class="{css}" x="{x:.1f}" y="{y:.1f}">{conditional_escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, css: str) -> None:
        self.add(f'<line class="{css}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def box(self, x1: float, x2: float, y: float, height: float, css: str, fill: str = "") -> None:
        filled = f' fill="url(#{fill})"' if fill else ""
        width = max(x2 - x1, 1.5)
        size = f'width="{width:.1f}" height="{height:.1f}"'
        self.add(f'<rect class="{css}" x="{x1:.1f}" y="{y:.1f}" {size}{filled}/>')

    def mark(self, mark: Mark, x: float, y: float) -> None:
        css = f"tl-{mark.style}"
        if mark.style == "said" and mark.shape == "dot":
            self.add(f'<circle class="tl-halo" cx="{x:.1f}" cy="{y:.1f}" r="9"/>')
        if mark.shape == "flag":
            self.line(x, y, x, y - 30, "tl-axis")
            self.add(f'<path class="{css}" d="M{x:.1f} {y - 30:.1f}h13l-3.5 5.5 3.5 5.5h-13z"/>')
        elif mark.shape == "diamond":
            self.add(f'<path class="{css}" d="M{x:.1f} {y - 8:.1f}l8 8-8 8-8-8z"/>')
        else:
            self.add(f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>')


@dataclass(frozen=True)
class Label:
    """One line of text at a mark; it reads to the right of x, or to the left."""

    x: float
    words: str
    strong: bool = False
    to_the_left: bool = False

    @property
    def width(self) -> float:
        """About as wide as it will be: Han characters are square."""
        latin, han = (5.7, 12.2) if self.strong else (5.4, 11.7)
        return sum(han if ord(sign) > 0x2E7F else latin for sign in self.words) + 10

    @property
    def span(self) -> tuple[float, float]:
        return (self.x - self.width, self.x) if self.to_the_left else (self.x, self.x + self.width)

    def covers(self, x: float) -> bool:
        return self.span[0] < x < self.span[1]

    def meets(self, other: "Label") -> bool:
        return self.span[0] < other.span[1] and other.span[0] < self.span[1]


def turned(labels: Iterable[Label]) -> list[Label]:
    """A label reads to the left where the paper ends, or where a later one that does covers its mark."""
    found: list[Label] = []
    for label in sorted(labels, key=lambda label: -label.x):
        crossed = any(
            other.to_the_left and other.covers(label.x) and label.covers(other.x) for other in found
        )
        room = label.x - label.width >= 0
        over = label.x + label.width > RIGHT
        found.append(replace(label, to_the_left=over or (crossed and room)))
    return found


def stacked(labels: Iterable[Label]) -> list[tuple[Label, int]]:
    """Each label with its line (0 is next to the marks); texts keep clear of each other and of leaders.

    1. A label lies further out than every label whose mark it covers, for their leaders end before it.
    2. So the inner ones are placed first, each on the first line where it meets nothing.
    """
    waiting, placed = turned(labels), list[tuple[Label, int]]()
    while waiting:
        free = (label for label in waiting if not any(label.covers(o.x) for o in waiting if o is not label))
        label = next(free, waiting[0])
        line = max((its + 1 for other, its in placed if label.covers(other.x)), default=0)
        while any(its == line and label.meets(other) for other, its in placed):
            line += 1
        placed.append((label, line))
        waiting = [other for other in waiting if other is not label]
    return placed


def labels_of(marks: Iterable[Mark], scale: Scale) -> list[Label]:
    return [Label(scale(mark.at), mark.label, mark.strong) for mark in marks if mark.label]


def lines(placed: Sequence[tuple[Label, int]]) -> int:
    """How many lines of labels there are."""
    return max((line for _label, line in placed), default=-1) + 1


MARKS = {
    "flag": "M3 15V1.5h10L10.4 5 13 8.5H3",
    "diamond": "M8 .8L15.2 8 8 15.2.8 8z",
    "dot": "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12z",
}


def small_mark(shape: str, style: str) -> SafeString:
    """A mark for the list on narrow screens and for the key."""
    return format_html(
        '<svg viewBox="0 0 16 16" aria-hidden="true"><path class="tl-{}" d="{}"/></svg>', style, MARKS[shape]
    )
