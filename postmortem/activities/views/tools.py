"""What an activity shows besides overview, matrix and log."""

from functools import partial
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.models import Activity
from postmortem.activities.rules import TOOLS
from postmortem.activities.views.answer import press
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
def tools(request: UserRequest, activity: Activity) -> HttpResponse:
    """What else could help here?"""
    context = {
        "tools": queries.tools_page(request.user, activity),
        "may_edit": queries.may_edit(request.user, activity),
        "activity": activity,
    }
    return render(request, "activities/tools.html", context)


class ToolOf(NamedTuple):
    """A tool of an activity, by its name."""

    activity: Activity
    name: str


def tool_of(user: User, pk: int, name: str) -> ToolOf:
    """For whoever may change the activity. Raises Http404, PermissionDenied."""
    if name not in TOOLS:
        raise Http404
    return ToolOf(queries.editable(user, pk), name)


@policy(Access.SIGNED_IN, opens=tool_of)
@require_POST
def tool_switch(request: UserRequest, found: ToolOf) -> HttpResponse:
    """Its pages are shown, or hidden; nothing of it is deleted."""
    activity, name = found
    on, back = request.POST.get("to") == "on", reverse("activities:tools", args=[activity.pk])
    switch = partial(actions.switch_tool, activity.pk, name, on=on, by=request.user, now=timezone.now())
    if on:
        messages.success(request, _("Added: %(tool)s.") % {"tool": TOOLS[name]})
    else:
        messages.success(request, _("Hidden: %(tool)s. What it holds is kept.") % {"tool": TOOLS[name]})
    return press(request, switch, back_url=back)
