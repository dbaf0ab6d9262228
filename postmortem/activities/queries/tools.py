"""Which pages an activity has: those of switched-on tools, and those that hold something."""

from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef

from postmortem.activities.models import Activity, CheckTable, LogEntry, Metric, PublishSlot
from postmortem.activities.models.activity import ActivityQuerySet
from postmortem.activities.rules import TABLES, TOOLS, USES
from postmortem.people.models import User

# Page → the tools that show it.
PAGES: Final = {"checks": TABLES, "slots": ("slots",), "goal": ("metrics", "voices"), "weekly": ("weekly",)}


def with_pages(found: ActivityQuerySet) -> ActivityQuerySet:
    """Each activity also says which of its pages hold something, so that its tabs need no query."""
    here = {"activity": OuterRef("pk")}
    return found.annotate(
        has_checks=Exists(CheckTable.objects.filter(**here)),
        has_slots=Exists(PublishSlot.objects.filter(**here, removed_at=None)),
        has_goal=Exists(Metric.objects.filter(**here, removed_at=None)),
        has_weekly=Exists(LogEntry.objects.filter(**here, kind=LogEntry.Kind.WEEKLY)),
    )


def pages_of(activity: Activity) -> frozenset[str]:
    """The pages of PAGES that this activity has; one query unless it was read by `readable`."""
    if not hasattr(activity, "has_checks"):
        activity = with_pages(Activity.objects.filter(pk=activity.pk)).get()
    switched = {page for page, tools in PAGES.items() if set(tools) & set(activity.tools)}
    return frozenset(switched | {page for page in PAGES if getattr(activity, f"has_{page}")})


class ShownTool(NamedTuple):
    """A tool as its page shows it; `holds` where what it is for has something in it already."""

    name: str
    label: str
    use: str
    is_on: bool
    holds: bool


def tools_page(_user: User, activity: Activity) -> list[ShownTool]:
    """Every tool, those switched on first; one query."""
    kinds = set(CheckTable.objects.filter(activity=activity).values_list("kind", flat=True))
    held = kinds | {tools[0] for page, tools in PAGES.items() if page != "checks" and _holds(activity, page)}
    found = [
        ShownTool(name, str(TOOLS[name]), str(USES[name]), name in activity.tools, name in held)
        for name in TOOLS
    ]
    return sorted(found, key=lambda tool: not tool.is_on)


def _holds(activity: Activity, page: str) -> bool:
    return bool(getattr(activity, f"has_{page}", False))
