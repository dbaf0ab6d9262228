"""One box for everything that can be found."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from postmortem.people.policy import Access, UserRequest, policy
from postmortem.search.models import DocKind
from postmortem.search.queries import search_page


@policy(Access.SIGNED_IN)
def search(request: UserRequest) -> HttpResponse:
    """What is called so, what speaks of it, and who answers for it."""
    now, asked = timezone.now(), request.GET
    page = search_page(
        request.user, asked.get("q", ""), kind=asked.get("kind", ""), after=asked.get("after", ""), now=now
    )
    return render(request, "search/page.html", {"page": page, "kinds": DocKind.choices})
