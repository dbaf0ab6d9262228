"""The first steps of an administrator. Each ticks itself; all of it can be left."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from postmortem import queries
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy

LEFT = "begin_left"


def begun_for(request: UserRequest) -> queries.Begun | None:
    """How far the house is, for an administrator who has not left the guide, until everything is there."""
    if request.user.role != User.Role.ADMIN or request.session.get(LEFT):
        return None
    found = queries.begun(request.user)
    return None if found.is_whole else found


@policy(Access.ADMIN)
@require_safe
def begin(request: UserRequest) -> HttpResponse:
    """What comes first in a new house?"""
    found = queries.begun(request.user)
    steps = queries.steps(found)
    following = next((step.name for step in steps if not step.is_done), "")
    context = {"begun": found, "steps": steps, "next_step": following}
    return render(request, "begin/guide.html", context)


@policy(Access.ADMIN)
@require_POST
def begin_leave(request: UserRequest) -> HttpResponse:
    """To do does not speak of it any more; the page stays under Settings."""
    request.session[LEFT] = True
    return redirect("home")
