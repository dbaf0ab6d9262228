"""Language hints while somebody writes, and the settings of the house."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.language import actions, queries
from postmortem.language.forms import PatternForm, TryForm
from postmortem.language.models import HintPattern
from postmortem.language.rules import Pattern
from postmortem.people.policy import Access, UserRequest, policy

LONGEST = 20_000  # characters of one text while it is written
FIELDS = ("body", "text", "made_sense")


@policy(Access.SIGNED_IN)
@require_POST
def hints(request: UserRequest) -> HttpResponse:
    """The hints of what was typed, as a piece of a page. Nothing is stored."""
    typed = "\n".join(request.POST.get(name, "") for name in FIELDS)[:LONGEST]
    found = queries.house().hints(typed, request.POST.get("language") or get_language() or "en")
    return render(request, "language/_hints.html", {"found": found})


@policy(Access.ADMIN)
def settings_hints(request: UserRequest) -> HttpResponse:
    """Which words are hinted at here? A sentence may be tried (GET ?text=)."""
    return shown(request, PatternForm(), status=200)


@policy(Access.ADMIN)
@require_POST
def pattern_add(request: UserRequest) -> HttpResponse:
    form, now = PatternForm(request.POST), timezone.now()

    def create() -> str:
        actions.add_pattern(form.said(), by=request.user, now=now)
        return "settings_hints"

    if form.is_valid():
        try:
            page = form.once(create, by=request.user, now=now)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Added."))
            return redirect(page)
    return shown(request, form, status=422)


def shown(request: HttpRequest, form: PatternForm, *, status: int) -> HttpResponse:
    tried = TryForm(request.GET if "text" in request.GET else None)
    sentence = tried.cleaned_data["text"] if tried.is_valid() else ""
    found = queries.house().hints(sentence, get_language() or "en") if sentence else []
    shipped, own = queries.shipped_patterns(), queries.own_patterns()
    context = {"form": form, "tried": tried, "sentence": sentence, "found": found}
    context |= {"own": own, "groups": queries.by_language(shipped), "active": queries.active(shipped, own)}
    return render(request, "language/settings.html", context, status=status)


@policy(Access.ADMIN, opens=queries.own_pattern)
@require_POST
def pattern_switch(request: UserRequest, pattern: HintPattern) -> HttpResponse:
    actions.switch_pattern(pattern, on=request.POST.get("on") == "1", by=request.user, now=timezone.now())
    return redirect("settings_hints")


@policy(Access.ADMIN, opens=queries.shipped_pattern)
@require_POST
def shipped_switch(request: UserRequest, pattern: Pattern) -> HttpResponse:
    actions.switch_shipped(pattern, on=request.POST.get("on") == "1", by=request.user, now=timezone.now())
    return redirect("settings_hints")
