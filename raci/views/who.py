"""Who answers for this? A thing is typed, the accountable person or department is said."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from postmortem.people.policy import Access, UserRequest, policy
from raci.queries import who_page


@policy(Access.SIGNED_IN)
def who(request: UserRequest) -> HttpResponse:
    """Who answers for this?"""
    now = timezone.now()
    page = who_page(request.user, request.GET.get("q", ""), request.GET.get("after", ""), now=now)
    return render(request, "raci/who.html", {"page": page})
