"""The templates of retrospectives as they are now: shipped, or of the house in their place."""

from typing import NamedTuple

from django.http import Http404

from incidents.models import Retrospective, RetrospectiveTemplate
from incidents.rules.templates import (
    STANDARD,
    Layout,
    LayoutSection,
    clock,
    of_house,
    severity_of,
    shipped,
    together,
)
from postmortem.people.models import User


def layouts() -> list[Layout]:
    """Every template, shipped ones first, those of the house in their place or behind them; one query."""
    return together(RetrospectiveTemplate.objects.all())


def layout_of(code: str) -> Layout | None:
    """The template as it is now; None where there is none of this code. One query."""
    row = RetrospectiveTemplate.objects.filter(code=code).first()
    return (of_house(row) if row else None) or shipped().get(code)


def template_of(retrospective: Retrospective) -> Layout:
    """The template of a retrospective; the standard one where its own is gone. One query."""
    return layout_of(retrospective.template) or shipped()[STANDARD]


def clock_of(retrospective: Retrospective, step: str) -> int:
    """How many working days this step (rules.templates.STEPS) may take for this retrospective. One query."""
    return clock(template_of(retrospective), severity_of(retrospective), step)


def retrospective_template(_user: User, code: str) -> Layout:
    """For an administrator's page: the template as it is now. Raises Http404."""
    found = layout_of(code)
    if found is None:
        raise Http404
    return found


class LayoutPlace(NamedTuple):
    """One section of a template, by its place from 0."""

    layout: Layout
    number: int

    @property
    def section(self) -> LayoutSection:
        return self.layout.sections[self.number]


def layout_place(user: User, code: str, section: str) -> LayoutPlace:
    """For an administrator's page: a section of a template by its code. Raises Http404."""
    layout = retrospective_template(user, code)
    if section not in layout.codes:
        raise Http404
    return LayoutPlace(layout, layout.codes.index(section))
