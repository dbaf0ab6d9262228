"""The change-cost curve: own hours by the phase in which it was found."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from incidents.figures.drawing import Drawing
from incidents.rules.phases import PHASES, Point

LEFT, RIGHT, TOP, FOOT = 70.0, 980.0, 40.0, 300.0
STEPS = (1, 2, 5)


def cost_curve(
    points: Sequence[tuple[str, Point]], title: str, told: str, labels: Sequence[str]
) -> SafeString:
    """A mark for each phase that has hours, joined by a line; every phase has its place on the axis.

    `labels` are the words of all phases in order, `title` and `told` are for those who do not see it.
    """
    drawing, most = Drawing(), top_of(max((point.hours for _label, point in points), default=0))
    step = (RIGHT - LEFT) / len(PHASES)
    spots = [
        (LEFT + (PHASES.index(one.phase) + 0.5) * step, height(one.hours, most), one) for _l, one in points
    ]
    for part in range(5):
        hours = most * part / 4
        drawing.line(
            LEFT, height(hours, most), RIGHT, height(hours, most), "tl-axis" if part == 0 else "tl-grid"
        )
        drawing.text(LEFT - 10, height(hours, most) + 4, f"{hours:g}", "tl-tick tl-end")
    for number, label in enumerate(labels):
        drawing.text(LEFT + (number + 0.5) * step, FOOT + 22, label, "tl-day tl-mid")
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _one in spots)
    drawing.add(f'<path class="tl-actual" d="M{path}"/>' if spots else "")
    for x, y, one in spots:
        drawing.add(f'<circle class="tl-real" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>')
        drawing.text(x, y - 12, f"{one.hours:g}", "tl-strong tl-mid")
    return framed(drawing, title, told)


def top_of(hours: float) -> float:
    """The smallest round figure at or above, of 4, 8, 20, 40, 80, 200 …"""
    scale = 4
    while True:
        for step in STEPS:
            if scale * step >= hours:
                return scale * step
        scale *= 10


def height(hours: float, most: float) -> float:
    return FOOT - (FOOT - TOP) * hours / most


def framed(drawing: Drawing, title: str, told: str) -> SafeString:
    return format_html(
        '<svg class="tl" viewBox="0 0 1000 340" role="img" aria-labelledby="cost-t cost-d">'
        '<title id="cost-t">{}</title><desc id="cost-d">{}</desc>{}</svg>',
        title,
        told,
        mark_safe("".join(drawing.parts)),  # noqa: S308  every text in it is escaped by Drawing.text
    )
