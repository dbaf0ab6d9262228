"""Who helped, over all activities."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.queries.recognition import recognition_page
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
@require_safe
def recognition(request: UserRequest) -> HttpResponse:
    """Who helped whom lately?"""
    page = recognition_page(request.user, now=timezone.now())
    return render(request, "retrospectives/recognition.html", {"page": page})
