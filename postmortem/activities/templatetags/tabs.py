"""The tabs of one activity, which stand on pages of every app above it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity
from postmortem.activities.queries import pages_of

register = template.Library()
# Tab → its words and its address; pages of higher apps are known by name only.
TABS: Final[dict[str, tuple[str | Promise, str]]] = {
    "overview": (_("Overview"), "activities:detail"),
    "matrix": (_("Matrix"), "raci:matrix"),
    "log": (_("Log"), "activities:log"),
    "launch": (_("Launch"), "raci:launch"),
    "checks": (_("Check tables"), "activities:checks"),
    "slots": (_("Slots"), "activities:slots"),
    "goal": (_("Goal"), "activities:goal"),
    "weekly": (_("Weekly alignment"), "activities:weekly"),
    "timeline": (_("Timeline"), "activity_timeline"),
    "tools": (_("Tools"), "activities:tools"),
}
OF_TOOLS: Final = ("checks", "slots", "goal", "weekly")


class Tab(NamedTuple):
    code: str
    label: str
    url: str


@register.simple_tag
def tabs_of(activity: Activity) -> list[Tab]:
    """Those of every activity, and those of the tools that are on or hold something; no query on a page whose
    activity was read by `readable`, else one.
    """
    return list(_tabs(activity))


def _tabs(activity: Activity) -> Iterator[Tab]:
    shown = pages_of(activity)
    for code, (label, name) in TABS.items():
        if code in OF_TOOLS and code not in shown:
            continue
        if code == "launch" and activity.status == Activity.Status.CANCELLED:
            continue
        if url := _address(name, activity.pk):
            yield Tab(code, str(label), url)


def _address(name: str, pk: int) -> str:
    """A page that this product does not have is simply not shown."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
