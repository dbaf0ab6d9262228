"""Reading a retrospective, the library, and asking for one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.models import Retrospective
from incidents.queries import library, readable_retrospective
from incidents.views.reading.page import show
from postmortem.activities.models import Activity
from postmortem.activities.queries import editable
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
def retrospectives(request: UserRequest) -> HttpResponse:
    """Have we seen this before, and did it get better?"""
    before = request.GET.get("before", "")
    page = library(
        request.user, state=request.GET.get("state", ""), before=int(before) if before.isdecimal() else None
    )
    return render(request, "retrospectives/library.html", {"page": page})


@policy(Access.SIGNED_IN, opens=readable_retrospective)
def retrospective(request: UserRequest, found: Retrospective) -> HttpResponse:
    """What happened, what changes, who carries it on? Times are those of the place where it happened."""
    return show(request, found)


@policy(Access.SIGNED_IN, opens=editable)
@require_POST
def retrospective_new(request: UserRequest, activity: Activity) -> HttpResponse:
    """The retrospective of an activity, on demand; if there is one, it is compiled again."""
    found = actions.open_retrospective(activity=activity, by=request.user, now=timezone.now())
    return redirect("incidents:retrospective_edit", found.pk)
