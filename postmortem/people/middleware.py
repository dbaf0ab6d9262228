"""What holds for every request: who may be signed in from here, language and time zone, the view's policy."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from postmortem.audit.actions import note
from postmortem.audit.models import SecurityEvent
from postmortem.people import policy
from postmortem.people.backend import is_demo_from_elsewhere

Answer = Callable[[HttpRequest], HttpResponse]
WAYS_IN = ("mfa_", "account_")  # names of allauth's addresses


def language_of(request: HttpRequest) -> str:
    """?lang= (kept in the session), else the session's, else the person's setting, else the browser's."""
    asked = request.GET.get("lang", "")
    if asked in dict(settings.LANGUAGES):
        request.session["language"] = asked
    kept = request.session.get("language", "")
    own = request.user.language if request.user.is_authenticated else ""
    return kept or own or translation.get_language_from_request(request)


def looked_into(request: HttpRequest) -> tuple[int, ...]:
    """What this browser opened by a break-glass, by id: for reading, so nothing where something is sent."""
    reads = request.method in ("GET", "HEAD")
    return tuple(int(pk) for pk in request.session.get("break_glass", {})) if reads else ()


class DemoLoginMiddleware:
    """Ends the session of a demo login that comes from another machine; the backend refuses to begin one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_demo_from_elsewhere(request.user, request):
            logout(request)
        return self.get_response(request)


def keep_nothing(request: HttpRequest, response: HttpResponse, *, was_in: bool) -> None:
    """What somebody signed in has read stays in no cache: not on a shared computer, not behind its back
    button. Whoever goes leaves nothing in the browser's storage.
    """
    is_in = request.user.is_authenticated
    if was_in or is_in:
        response.headers.setdefault("Cache-Control", "private, no-store")
    if was_in and not is_in:
        response.headers["Clear-Site-Data"] = '"storage"'


def lacks_second(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    """Whether this person has to set up a second step before anything else; what is open to everybody stays
    open, and so does what one signs in and out with.
    """
    if not getattr(request.user, "lacks_second", False):
        return False
    match = request.resolver_match
    is_way_in = match is not None and (match.url_name or "").startswith(WAYS_IN)
    declared = getattr(view, "policy", None)
    return not (is_way_in or (declared is not None and declared.access == policy.Access.PUBLIC))


class PreferenceMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_in = request.user.is_authenticated
        if request.user.is_authenticated:
            request.user.only_reads = request.method in ("GET", "HEAD")
            looks = looked_into(request)
            if looks or getattr(request.user, "stands_in", True):
                request.user.asks_at, request.user.looks_into = timezone.now(), looks
        language = language_of(request)
        zone = request.user.time_zone if request.user.is_authenticated else ""
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone) if zone else None):
            response = self.get_response(request)
        keep_nothing(request, response, was_in=was_in)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response


class PolicyMiddleware:
    """Refuses a view without a declared policy: what nobody thought about stays shut."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Who is signed in and asks for what is not theirs stands in the security log; the answer is 403."""
        if isinstance(error, PermissionDenied) and request.user.is_authenticated:
            kind, match = SecurityEvent.Kind.REFUSED, request.resolver_match
            way = match.view_name if match else ""
            note(kind, user_id=request.user.pk, way=way, at=timezone.now())

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if lacks_second(request, view):
            return policy.led(request, reverse("mfa_index"))
        if hasattr(view, "policy"):
            return None  # the view's own decorator enforces it
        match = request.resolver_match
        access = policy.THIRD_PARTY.get(match.url_name or "") if match and not match.namespaces else None
        if access is None:
            raise PermissionDenied
        return policy.refusal(access, request)
