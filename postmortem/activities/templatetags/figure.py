"""The words above the figure of one activity, in the reader's language."""

from django import template
from django.template.defaultfilters import date
from django.utils.translation import gettext as _

from postmortem.activities.queries import Overview
from postmortem.activities.rules.head import Label, Line, head
from postmortem.people.templatetags.words import clock

register = template.Library()


@register.simple_tag
def figure_head(page: Overview) -> list[Label]:
    """`{% figure_head page as labels %}`; no query."""
    # Translators: "D j" is how a day is written above the figure (Tue 10); letters as in Django's date filter
    pattern, here, live = _("D j"), _("now"), _("launch")
    marks = [Line("now", page.now_x, f"{here} {clock(page.now)}")]
    if page.launch_at:
        marks.append(Line("launch", page.launch_x, f"{live} {clock(page.launch_at)}"))
    days = [Line("day", tick.x, str(date(tick.day, pattern))) for tick in page.clock.ticks]
    return head(days, marks)
