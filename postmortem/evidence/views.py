"""The page on all that is stored."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from postmortem.evidence import queries
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN)
@require_safe
def files(request: UserRequest) -> HttpResponse:
    """Is everything that came in still there?"""
    return render(request, "evidence/files.html", {"page": queries.files_page(request.user)})
