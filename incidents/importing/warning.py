"""What a reader of the import should look at, each in one sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.importing.result import Happening, Precision


@dataclass(frozen=True)
class Doubts:
    guessed_dates: bool
    zone_stated: bool


def warnings_of(doubts: Doubts, timeline: Iterable[Happening]) -> list[str]:
    happenings = list(timeline)
    found = []
    if doubts.guessed_dates:
        found.append(_("Dates such as 03/05/2024 can be read in two ways; look at them."))
    if any(one.at and one.at.tzinfo is None and one.precision != Precision.DAY for one in happenings):
        found.append(_("The file names no time zone; times stand as they were written."))
    unknown = sum(one.at is None for one in happenings)
    if unknown:
        said = ngettext(
            "%(count)s line of the timeline has no time that can be told for sure.",
            "%(count)s lines of the timeline have no time that can be told for sure.",
            unknown,
        )
        found.append(said % {"count": unknown})
    if not happenings:
        found.append(_("No timeline was found."))
    return found
