"""What is it called elsewhere? A page of its own, and the same as a part of the thing's page."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.links import actions, queries
from postmortem.links.forms import LinkForm, StateForm
from postmortem.links.models import Link
from postmortem.links.queries import Thing
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.opens_thing)
def of(request: UserRequest, thing: Thing) -> HttpResponse:
    """The links of a thing; sending adds one."""
    if request.method != "POST":
        return show(request, thing, LinkForm(auto_id="link_%s"))
    if not thing.may_change:
        raise PermissionDenied
    form, now = LinkForm(request.POST, auto_id="link_%s"), timezone.now()

    def create() -> str:
        actions.add_link(thing, form.new(), by=request.user, now=now)
        return thing.links_url

    try:
        if form.is_valid():
            return redirect(form.once(create, by=request.user, now=now))
    except Stale as stale:
        return conflict(request, form, stale.current, back_url=thing.links_url)
    except ValidationError as refused:
        form.add_error(None, refused)
    return show(request, thing, form)


def show(request: UserRequest, thing: Thing, form: LinkForm) -> HttpResponse:
    """A part of a page for the script that asks for one, else a page."""
    context = {
        "thing": thing,
        "links": queries.shown_links(thing),
        "form": form,
        "states": Link.State.choices,
    }
    template = "links/_links.html" if request.htmx and not form.is_bound else "links/of.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@policy(Access.SIGNED_IN, opens=queries.opens_link)
@require_POST
def state(request: UserRequest, found: tuple[Thing, Link]) -> HttpResponse:
    """How it stands there now."""
    (thing, link), form = found, StateForm(request.POST)
    if not form.is_valid():
        return conflict(request, reason=_("Choose one of the states."), back_url=thing.links_url)
    said = form.cleaned_data
    try:
        actions.change_state(thing, link, said["state"], said["version"], by=request.user, now=timezone.now())
    except ValidationError as refused:
        return conflict(request, reason=" ".join(refused.messages), back_url=thing.links_url)
    return redirect(thing.links_url)


@policy(Access.SIGNED_IN, opens=queries.opens_link)
@require_POST
def remove(request: UserRequest, found: tuple[Thing, Link]) -> HttpResponse:
    thing, link = found
    actions.remove_link(thing, link, by=request.user, now=timezone.now())
    return redirect(thing.links_url)
