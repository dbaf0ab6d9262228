"""What holds for every page that is opened by a personal link, with or without a session."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from postmortem.answering import Shut, Visit, visit
from postmortem.people.models import User

# Not "no-referrer": with it browsers send `Origin: null` with a form, which the check against forged requests
# refuses. Other sites learn nothing either way.
GUARDS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}

View = Callable[[HttpRequest, Visit], HttpResponse]


@contextmanager
def in_words_of(person: User | None) -> Iterator[None]:
    """Language and time zone of whom the link was made for; of the request if that is not known."""
    language = person.language if person else ""
    zone = person.time_zone if person else ""
    with (
        translation.override(language or translation.get_language()),
        timezone.override(zone or settings.TIME_ZONE),
    ):
        yield


def guarded(response: HttpResponse) -> HttpResponse:
    """Kept nowhere, found by no search engine, told to no other site."""
    for name, value in GUARDS.items():
        response.headers[name] = value
    response.headers["Content-Language"] = translation.get_language()
    return response


def shut(request: HttpRequest, closed: Shut) -> HttpResponse:
    """One sentence: why this link opens nothing."""
    with in_words_of(closed.person):
        context = {"why": closed.why.value}
        return guarded(render(request, "todo/link_shut.html", context, status=closed.status))


def by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """The view gets what the token in its address opens; without that the answer is 404 or 410."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = visit(token, now=timezone.now())
            with in_words_of(found.person):
                return guarded(view(request, found))
        except Shut as closed:
            return shut(request, closed)
        except (Http404, PermissionDenied):
            return shut(request, Shut(Shut.Why.UNKNOWN))

    return opened
