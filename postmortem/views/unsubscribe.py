"""Ending the daily list and the weekly overview, from a link in them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from postmortem.answering import Shut, link_of
from postmortem.people.actions import end_digests
from postmortem.people.models import User
from postmortem.people.policy import Access, policy
from postmortem.views.by_link import guarded, in_words_of, shut


# Mail programs send the form of RFC 8058 without having seen a page; the address itself is the secret.
@csrf_exempt
@policy(Access.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Which lists end? GET shows, POST ends them; after that a mail program must not be sent elsewhere."""
    now = timezone.now()
    try:
        _link, person = link_of(token, "digest", now=now)
    except Shut as closed:
        return shut(request, closed)
    if request.method == "POST":
        end_digests(person, now=now)
        if request.POST.get("List-Unsubscribe") != "One-Click":
            return guarded(redirect("unsubscribe", token))
    return shown(request, User.objects.get(pk=person.pk))


def shown(request: HttpRequest, person: User) -> HttpResponse:
    with in_words_of(person):
        return guarded(render(request, "todo/unsubscribe.html", {"person": person}))
