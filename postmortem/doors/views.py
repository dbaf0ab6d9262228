"""Keys of the API and the own calendar, under Settings; the calendar itself, for whoever has its address."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from postmortem.doors import actions, queries
from postmortem.doors.forms import KeyForm, ServiceKeyForm
from postmortem.doors.models import AccessKey
from postmortem.drafts.actions import Stale
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.signin.queries import second_factor_fresh, second_of

SHOWN_ONCE = "new_secret"  # in the session, until the next page takes it out
Made = Callable[[], tuple[AccessKey, str]]


@policy(Access.SIGNED_IN)
@never_cache
def keys(request: UserRequest) -> HttpResponse:
    """Which programs may ask in my name?"""
    form, now = KeyForm(request.POST if request.method == "POST" else None), timezone.now()
    if made(request, form, lambda: actions.make_key(form.new(), by=request.user, now=now)):
        return redirect("settings_keys")
    context = {"form": form, "keys": queries.keys_of(request.user, now=now), "secret": shown_once(request)}
    context["confirm_url"] = confirm_url(request)
    return render(request, "doors/keys.html", context, status=422 if form.is_bound else 200)


@policy(Access.ADMIN)
@never_cache
def service_keys(request: UserRequest) -> HttpResponse:
    """Which programs have a login of their own?"""
    form, now = ServiceKeyForm(request.POST if request.method == "POST" else None), timezone.now()

    def make() -> tuple[AccessKey, str]:
        account, department = form.cleaned_data["account"], form.cleaned_data["department"]
        return actions.make_service_key(form.new(), account, department, by=request.user, now=now)

    if made(request, form, make):
        return redirect("settings_service_keys")
    context = {"form": form, "keys": queries.service_keys(now=now), "of_services": True}
    context |= {"secret": shown_once(request), "confirm_url": confirm_url(request)}
    return render(request, "doors/keys.html", context, status=422 if form.is_bound else 200)


@policy(Access.SIGNED_IN, opens=queries.own_key)
@require_POST
def key_revoke(request: UserRequest, key: AccessKey) -> HttpResponse:
    return revoked(request, key, "settings_keys")


@policy(Access.ADMIN, opens=queries.service_key)
@require_POST
def service_key_revoke(request: UserRequest, key: AccessKey) -> HttpResponse:
    return revoked(request, key, "settings_service_keys")


def revoked(request: UserRequest, key: AccessKey, back: str) -> HttpResponse:
    actions.revoke_key(key, by=request.user, now=timezone.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect(back)


@policy(Access.SIGNED_IN)
@never_cache
def calendar_settings(request: UserRequest) -> HttpResponse:
    """Do my due times stand in my calendar?"""
    if request.method == "POST":
        if "close" in request.POST:
            actions.close_feed(by=request.user, now=timezone.now())
            messages.success(request, _("The address opens nothing any more."))
        else:
            request.session[SHOWN_ONCE] = actions.open_feed(by=request.user, now=timezone.now())
        return redirect("settings_my_calendar")
    secret = shown_once(request)
    url = settings.BASE_URL + reverse("calendar", args=[secret]) if secret else ""
    context = {"feed": queries.feed_of(request.user), "url": url}
    return render(request, "doors/calendar.html", context)


@policy(Access.PUBLIC)
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whose address this is, in that person's language."""
    feed, now = queries.feed_by(token), timezone.now()
    if feed is None or queries.is_demo_elsewhere(feed.person, request.META):
        raise Http404
    actions.feed_read(feed, now=now)
    zone = feed.person.time_zone or settings.TIME_ZONE
    with translation.override(feed.person.language or settings.LANGUAGE_CODE), timezone.override(zone):
        content = queries.calendar_of(feed.person, now=now)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def made(request: UserRequest, form: KeyForm, make: Made) -> bool:
    """Make a key from a form that was sent and is valid, once; the page that follows shows it, once."""

    def create() -> str:
        if confirm_url(request):
            raise ValidationError(_("Confirm first that it is you, with your second factor."))
        _key, request.session[SHOWN_ONCE] = make()
        return request.path

    if not form.is_valid():
        return False
    try:
        form.once(create, by=request.user, now=timezone.now())
    except Stale:
        form.add_error(None, _("This was sent before, with other content. Open the page anew."))
        return False
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def confirm_url(request: UserRequest) -> str:
    """Where who has a second step shows it before making a key; empty once it was, and for who has none."""
    if not second_of(request.user).is_there or second_factor_fresh(request, now=timezone.now()):
        return ""
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}"


def shown_once(request: UserRequest) -> str:
    return str(request.session.pop(SHOWN_ONCE, "")) if request.method == "GET" else ""
