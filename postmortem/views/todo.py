from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from postmortem import queries
from postmortem.outbox import queries as outbox
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
def home(request: UserRequest) -> HttpResponse:
    """What waits for me? Or for my department, or in what I sponsor."""
    now = timezone.now()
    page = queries.todo_page(request.user, request.GET.get("view", "me"), now=now)
    strip = outbox.strip_for(request.user, now=now)
    return render(request, "todo/home.html", {"page": page, "strip": strip})


@policy(Access.SIGNED_IN)
def inbox(request: UserRequest) -> HttpResponse:
    """Everything asked and told, done things included."""
    try:
        page = queries.inbox_page(request.user, request.GET.get("before", ""), now=timezone.now())
    except ValueError as error:
        raise Http404 from error
    return render(request, "todo/inbox.html", {"page": page})


@policy(Access.SIGNED_IN)
def new(request: UserRequest) -> HttpResponse:
    """What happened?"""
    return render(request, "todo/new.html")
