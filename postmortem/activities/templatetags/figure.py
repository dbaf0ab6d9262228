"""The figure of one activity, and the words around it, in the reader's language."""

from collections.abc import Iterator
from typing import NamedTuple

from django import template
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from postmortem.activities import figures
from postmortem.activities.queries import Overview
from postmortem.activities.rules import Standing
from postmortem.activities.rules.head import Line, head
from postmortem.activities.templatetags.standing import standing
from postmortem.people.templatetags.words import clock, when

register = template.Library()


class Shown(NamedTuple):
    """One row as it stands in the table: every part ready."""

    url: str
    name: str
    owner: str
    due: SafeString
    drawing: SafeString
    standing: SafeString


def _lines(page: Overview) -> figures.Lines:
    slots = [(mark.freeze_x, mark.at_x) for mark in page.slot_marks]
    return figures.Lines(page.now_x, page.launch_x, slots)


@register.simple_tag
def figure_head(page: Overview) -> SafeString:
    """Above the rows; no query."""
    # Translators: "D j" is how a day is written above the figure (Tue 10); letters as in Django's date filter
    pattern, here, live = _("D j"), _("now"), _("launch")
    lines = _lines(page)
    marks = [Line("now", lines.now, f"{here} {clock(page.now)}")]
    if page.launch_at:
        marks.append(Line("launch", lines.launch, f"{live} {clock(page.launch_at)}"))
    days = [Line("day", tick.x, str(date(tick.day, pattern))) for tick in page.clock.ticks]
    return figures.head(lines, head(days, marks))


@register.simple_tag
def figure_rows(page: Overview) -> list[Shown]:
    """`{% figure_rows page as rows %}`; no query. What many rows have in common is worked out once."""
    return list(_rows(page))


def _rows(page: Overview) -> Iterator[Shown]:
    behind = figures.behind(page.clock, _lines(page))
    before, after = reverse("activities:deliverable", args=[page.activity.pk, 0]).rsplit("0", 1)
    by_when, known = _("due %(due)s"), dict[Standing, SafeString]()
    for row, name, owner, how, track in page.lines:
        if how not in known:
            known[how] = standing(how)
        yield Shown(
            url=f"{before}{row.pk}{after}",
            name=name,
            owner=owner,
            due=mark_safe(by_when % {"due": when(row.due_at, page.now)}),  # noqa: S308  a translation
            drawing=figures.row(track, behind, is_owned=how.is_owned),
            standing=known[how],
        )
