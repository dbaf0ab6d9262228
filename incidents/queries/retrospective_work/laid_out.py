"""Which sections a retrospective has: those of its template, and whatever was written beside them."""

from collections.abc import Iterable
from typing import Any

from incidents.models import Section
from incidents.rules.templates import Layout, LayoutSection, known_sections
from postmortem.activities.rules.starters import Said


def sections_of(layout: Layout, written: Iterable[Section]) -> list[LayoutSection]:
    """Those of the template in its order, then what was written under an earlier one or read from a file."""
    found = {one.code: one for one in layout.sections}
    for section in written:
        if section.body and section.code not in found:
            found[section.code] = section_named(section)
    return list(found.values())


def section_named(section: Section) -> LayoutSection:
    """How a section is called that its template does not have."""
    known = known_sections().get(section.code)
    if known and not section.heading:
        return LayoutSection(section.code, known.name, known.hint, place=known.place)
    heading = section.heading or section.code
    return LayoutSection(section.code, Said(heading, heading), place="end")


def frozen_layout(layout: Layout, written: Iterable[Section]) -> list[dict[str, Any]]:
    """What a frozen version must know of its template to be read in ten years: code, names, place."""
    return [
        {"code": one.code, **one.name.document, "place": one.place} for one in sections_of(layout, written)
    ]
