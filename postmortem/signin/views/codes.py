"""Signing in by a one-time code, or by the link beside it."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from postmortem.people.answer import done, posted, status_of
from postmortem.people.policy import Access, policy
from postmortem.signin import actions
from postmortem.signin.forms import CodeForm, LoginNameForm
from postmortem.signin.models import CodeAsk
from postmortem.signin.views.coming_in import let_in, where

ASKED = "signin_code"  # in the session: what was asked for


@policy(Access.PUBLIC)
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    form, now = LoginNameForm(posted(request)), timezone.now()

    def write_down() -> None:
        login = form.cleaned_data["login"]
        asked = actions.ask_for_code(CodeAsk.Kind.CODE, login, where(request), now=now)
        request.session[ASKED] = asked.pk

    if done(form, write_down):
        return redirect("signin_code_confirm")
    return render(request, "signin/code_ask.html", {"form": form}, status=status_of(form))


@policy(Access.PUBLIC)
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    asked = request.session.get(ASKED)
    if asked is None or request.user.is_authenticated:
        return redirect("signin_code")
    form, now = CodeForm(posted(request)), timezone.now()
    person = actions.confirm_code(asked, form.cleaned_data["code"], now=now) if form.is_valid() else None
    if person is not None:
        del request.session[ASKED]
        return let_in(request, person, "code")
    if form.is_valid():
        form.add_error("code", ValidationError(_("That code does not fit, or its time is over.")))
    return render(request, "signin/code_confirm.html", {"form": form}, status=status_of(form))


@policy(Access.PUBLIC)
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link does nothing yet: mail programs open links, too."""
    if request.method != "POST":
        return render(request, "signin/link.html", {"is_over": False})
    person = actions.open_link(token, now=timezone.now())
    if person is None:
        return render(request, "signin/link.html", {"is_over": True}, status=409)
    return let_in(request, person, "link")
