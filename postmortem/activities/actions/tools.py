"""What is switched on for an activity; switching off hides, and deletes nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lock, refused
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.people.models import User


@transaction.atomic
def switch_tool(activity_pk: int, name: str, *, on: bool, by: User, now: datetime) -> Activity:
    """Show the pages of a tool, or hide them; safe to repeat. Raises ValidationError for an unknown name."""
    if name not in rules.TOOLS:
        raise refused(_("There is no such tool."))
    activity = lock(activity_pk)
    if (name in activity.tools) == on:
        return activity
    kept = [one for one in activity.tools if one != name]
    _keep(activity, [*kept, name] if on else kept)
    verb = "activity.tool_added" if on else "activity.tool_hidden"
    record(verb, activity, by=by, at=now, stream=activity.stream, tool=name)
    return activity


def add_tools(activity: Activity, names: Iterable[str]) -> None:
    """Part of a larger step that holds the activity: these are switched on, too."""
    _keep(activity, [*activity.tools, *names])


def _keep(activity: Activity, names: list[str]) -> None:
    activity.tools = rules.known_tools(names)
    Activity.objects.filter(pk=activity.pk).update(tools=activity.tools)
