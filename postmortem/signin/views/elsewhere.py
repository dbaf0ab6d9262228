"""Signing in with another service, one's own connections, and what its groups mean here."""

from datetime import timedelta

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from requests import RequestException

from postmortem.people.answer import done, posted, status_of
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.people.queries import house_rules
from postmortem.signin import actions, queries
from postmortem.signin.forms import GroupRuleForm
from postmortem.signin.models import GroupRule


def leaving(request: HttpRequest, code: str, process: str, next_url: str | None) -> HttpResponse:
    """A page that leads on to the service. Not a redirect: what follows a form may lead nowhere outside."""
    if code not in settings.SIGN_IN_WITH:
        raise Http404
    provider = get_adapter().get_provider(request, code)
    try:
        answer = provider.redirect(request, process, next_url=next_url)
    except RequestException:
        messages.error(request, _("The other side does not answer. Try again later, or take another way in."))
        return redirect("account_login" if process == "login" else "settings_connections")
    context = {"url": answer["Location"], "name": settings.SIGN_IN_WITH[code]}
    return render(request, "signin/leaving.html", context)


@policy(Access.PUBLIC)
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    return leaving(request, code, "login", get_next_redirect_url(request))


@policy(Access.SIGNED_IN)
def connections(request: UserRequest) -> HttpResponse:
    here = reverse("settings_connections")
    if request.method == "POST" and not did_recently_reauthenticate(request):
        return redirect(f"{reverse('account_reauthenticate')}?next={here}")
    if "connect" in request.POST:
        return leaving(request, request.POST["connect"], "connect", here)
    if request.POST.get("remove", "").isdecimal():
        try:
            actions.disconnect(request.user, int(request.POST["remove"]), now=timezone.now())
        except ValidationError as refusal:
            messages.error(request, refusal.message)
    if request.method == "POST":
        return redirect(here)
    return render(request, "signin/connections.html", {"connections": queries.connections(request.user)})


@policy(Access.ADMIN)
def sign_in(request: UserRequest) -> HttpResponse:
    form, now = GroupRuleForm(posted(request)), timezone.now()

    def add() -> GroupRule:
        said = form.cleaned_data
        return actions.add_rule(
            said["group"], department=said["department"], role=said["role"], by=request.user, now=now
        )

    if done(form, add):
        messages.success(request, _("Saved."))
        return redirect("settings_sign_in")
    context = {"form": form, "rules": queries.group_rules(), "services": settings.SIGN_IN_WITH}
    context |= {"house": house_rules(), "waiting": queries.open_raisings()}
    context |= {"days": settings.SESSION_LIFE.days, "idle_hours": settings.SESSION_IDLE // timedelta(hours=1)}
    return render(request, "signin/sign_in.html", context, status=status_of(form))


@policy(Access.ADMIN, opens=queries.group_rule)
@require_POST
def group_remove(request: UserRequest, rule: GroupRule) -> HttpResponse:
    actions.remove_rule(rule, by=request.user, now=timezone.now())
    return redirect("settings_sign_in")
