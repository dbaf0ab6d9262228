"""The same figure for narrow screens: a list, time running down, so that text wraps and zooms."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.figures.drawing import small_mark
from incidents.queries.reading.picture import Picture
from postmortem.people.templatetags.words import day_text

HATCH = (
    '<defs><pattern id="key-hatch" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><line class="tl-hatch" x1="0" y1="0" x2="0" y2="5"/></pattern></defs>'
    '<rect class="tl-hatchbox" x="1" y="2" width="24" height="10" fill="url(#key-hatch)"/>'
)
KEY = {  # shape: its word
    '<rect class="tl-plan" x="1" y="2" width="24" height="10" rx="1.5"/>': pgettext_lazy("plan", "agreed"),
    '<rect class="tl-real" x="1" y="2" width="24" height="10" rx="1.5"/>': _("happened"),
    '<circle class="tl-said" cx="13" cy="7" r="6"/>': _("said, not confirmed"),
    HATCH: _("a stand-in is used"),
    '<path class="tl-gap" d="M1 7h24"/>': _("the distance"),
}


@dataclass(frozen=True)
class Moment:
    """One row of the list: a day, a distance, or a mark on one of the two lanes."""

    at: datetime
    words: str = ""
    plan: str = ""
    real: str = ""
    day: str = ""
    gap: str = ""
    held: str = ""


def key() -> list[tuple[SafeString, Promise | str]]:
    """Every shape of the figure with its word."""
    return [
        (format_html('<svg viewBox="0 0 26 14" aria-hidden="true">{}</svg>', mark_safe(shape)), word)  # noqa: S308
        for shape, word in KEY.items()
    ]


def moments(picture: Picture) -> list[Moment]:
    """What the figure shows, oldest first, with its days and the one distance between."""
    return [replace(moment, held=_held(picture, moment.at)) for moment in _rows(picture)]


def _rows(picture: Picture) -> Iterator[Moment]:
    last = None
    gap = picture.gap
    for mark in picture.single:
        if gap and mark.at >= gap.end:
            yield Moment(gap.end, gap=gap.words)
            gap = None
        if mark.at.date() != last:
            last = mark.at.date()
            yield Moment(mark.at, day=day_text(mark.at, mark.at))
        svg = small_mark(mark.shape, mark.style)
        yield Moment(mark.at, words=mark.words, **{"plan" if mark.lane == "plan" else "real": svg})


def _held(picture: Picture, at: datetime) -> str:
    """Whether something stood in at that moment: the class of the lane."""
    for start, end in picture.stand_ins:
        if start <= at <= end:
            edge = {start: " is-held--from", end: " is-held--to"}.get(at, "")
            return f"is-held{edge}"
    return ""
