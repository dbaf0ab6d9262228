"""Small pages that say what a word means, for people who never heard of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.models import ActionItem, Incident, Retrospective
from postmortem.activities.models import Activity, Deliverable
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
@require_safe
def help_index(request: UserRequest) -> HttpResponse:
    """What does a word here mean?"""
    return render(request, "help/index.html")


@policy(Access.SIGNED_IN)
@require_safe
def help_letters(request: UserRequest) -> HttpResponse:
    """What does each letter ask of somebody?"""
    return render(request, "help/letters.html")


@policy(Access.SIGNED_IN)
@require_safe
def help_states(request: UserRequest) -> HttpResponse:
    """What does it mean that something is in a state, and what comes next?"""
    states = {
        "activity": Activity.Status,
        "row": Deliverable.Status,
        "incident": Incident.Status,
        "retrospective": Retrospective.Status,
        "improvement": ActionItem.Status,
    }
    return render(request, "help/states.html", states)
