"""What is typed and who is here: asked by static/js/drafts.js while a form is open."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from postmortem.drafts import actions, queries
from postmortem.drafts.forms import LONGEST, DraftForm
from postmortem.drafts.registry import NAMES_SEEN
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy, refusal


def admitted(request: UserRequest, place: str) -> tuple[ResolverMatch, Any]:
    """The page at an address with what it opens, asked as the page itself asks. Raises Http404 if it is not
    there, foreign, or open to anybody (its address may be a secret).
    """
    try:
        match = resolve(urlsplit(place).path)
    except Resolver404 as nowhere:
        raise Http404 from nowhere
    declared = getattr(match.func, "policy", None)
    if declared is None or declared.access == Access.PUBLIC:
        raise Http404
    try:
        refusal(declared.access, request)
    except PermissionDenied as shut:
        raise Http404 from shut
    return match, declared.opens(request.user, **match.kwargs) if declared.opens else None


@policy(Access.SIGNED_IN)
@require_GET
def offered(request: UserRequest) -> HttpResponse:
    """What this person typed into these forms and has not saved."""
    found = queries.kept_drafts(request.user, request.GET.getlist("at")[:50])
    return render(request, "drafts/_offered.html", {"drafts": found})


@policy(Access.SIGNED_IN)
@require_POST
def keep(request: UserRequest) -> HttpResponse:
    """Keep what is typed; says when, or nothing if something newer is kept or it was saved meanwhile."""
    if len(request.POST.get("pairs", "")) > LONGEST:
        return HttpResponse(status=413)
    form, now = DraftForm(request.POST), timezone.now()
    if not form.is_valid():
        return HttpResponse(status=422)
    typed = form.typed()
    admitted(request, typed.place)
    if not actions.keep(typed, form.cleaned_data["seq"], by=request.user, now=now):
        return HttpResponse(status=204)
    return render(request, "drafts/_kept.html", {"at": now})


@policy(Access.SIGNED_IN)
@require_POST
def forget(request: UserRequest) -> HttpResponse:
    actions.forget(request.POST.getlist("key")[:50], by=request.user)
    return HttpResponse(status=204)


@policy(Access.SIGNED_IN)
@require_POST
def here(request: UserRequest) -> HttpResponse:
    """This person has the form on a page open; answers who else has."""
    place, now = request.POST.get("at", "")[:220], timezone.now()
    match, opened = admitted(request, place)
    if opened is None and match.kwargs and match.func.policy.access != Access.ADMIN:  # type: ignore[attr-defined]
        return HttpResponse(status=204)  # such a page does not say whom it opens to
    actions.be_here(place, by=request.user, now=now)
    names = shows_names(request.user, match, opened)
    others = queries.others_here(request.user, place, now=now)
    return render(request, "drafts/_here.html", {"others": others, "names": names})


def shows_names(reader: User, match: ResolverMatch, opened: object) -> bool:
    """Whether the reader sees names on this page; an administrator does in the settings."""
    asked = NAMES_SEEN.get(match.namespace)
    if asked is not None:
        return asked(reader, opened)
    return not match.namespace and reader.role == User.Role.ADMIN and opened is None
