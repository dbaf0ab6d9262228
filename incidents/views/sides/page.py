"""How it looked from each side: written privately, revealed together, released sentence by sentence."""

from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.actions.retrospective import notice_about
from incidents.actions.sides import between, giving
from incidents.forms.sides import DifferenceForm, PassOnForm, ReleaseForm, ViewForm
from incidents.models import Difference, Perspective, Retrospective
from incidents.queries.sides.access import (
    colleagues_for,
    difference_at_work,
    own_side,
    side_to_pass_on,
    sides_at_work,
)
from incidents.rules.sides import PROMPTS, sentences
from incidents.views.sides.answer import at_sides, sides_url, taken
from postmortem.drafts.actions import Stale
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=sides_at_work)
def sides(request: UserRequest, found: Retrospective) -> HttpResponse:
    """How did it look from each side, and where do they not meet?"""
    return at_sides(request, found)


@policy(Access.SIGNED_IN, opens=own_side)
@require_POST
def side_give(request: UserRequest, side: Perspective) -> HttpResponse:
    """Give it, or keep it for later."""
    form, keeps = ViewForm(request.POST, view=side), request.POST.get("step") == "keep"
    step = giving.keep_view if keeps else giving.give_view

    def act() -> None:
        try:
            step(side.pk, form.cleaned_data["version"], form.words(), by=request.user, now=timezone.now())
        except Stale as stale:  # what was to be kept is not given by a second click
            raise Stale(None if keeps else stale.current) from stale

    said = _("Kept. Only you can read it; it is not given yet.") if keeps else _("Thank you. It is given.")
    return taken(request, side.retrospective, f"write_{side.pk}", form, act, said)


@policy(Access.SIGNED_IN, opens=own_side)
@require_POST
def side_decline(request: UserRequest, side: Perspective) -> HttpResponse:
    def act() -> None:
        giving.decline_view(side.pk, side.version, by=request.user, now=timezone.now())

    return taken(request, side.retrospective, f"write_{side.pk}", Form(request.POST), act)


@policy(Access.SIGNED_IN, opens=side_to_pass_on)
@require_POST
def side_pass_on(request: UserRequest, side: Perspective) -> HttpResponse:
    """A colleague of the department writes it."""
    form, found = PassOnForm(request.POST, colleagues=colleagues_for(side)), side.retrospective

    def act() -> None:
        to, params = form.cleaned_data["to"], notice_about(found)
        giving.pass_view_on(side.pk, to, params, by=request.user, now=timezone.now())

    return taken(
        request, found, f"pass_on_{side.pk}", form, act, _("Passed on; your colleague is asked now.")
    )


@policy(Access.SIGNED_IN, opens=own_side)
@require_POST
def side_release(request: UserRequest, side: Perspective) -> HttpResponse:
    """Which sentences everybody may read."""
    own = list(dict.fromkeys(sentences("\n".join(getattr(side, name) for name in PROMPTS))))
    form = ReleaseForm(request.POST, sentences=own)

    def act() -> None:
        giving.release_sentences(side.pk, form.chosen(), by=request.user, now=timezone.now())

    said = _("Saved. Readers get these sentences and no others.")
    return taken(request, side.retrospective, f"release_{side.pk}", form, act, said)


@policy(Access.SIGNED_IN, opens=sides_at_work)
@require_POST
def difference_add(request: UserRequest, found: Retrospective) -> HttpResponse:
    form = DifferenceForm(request.POST)

    now = timezone.now()

    def create() -> str:
        between.add_difference(found.pk, form.cleaned_data["text"], by=request.user, now=now)
        return sides_url(found)

    return taken(request, found, "difference_new", form, lambda: form.once(create, by=request.user, now=now))


@policy(Access.SIGNED_IN, opens=difference_at_work)
@require_POST
def difference(request: UserRequest, one: Difference) -> HttpResponse:
    """It was so, in other words; or it was not."""
    if request.POST.get("step") == "dismiss":
        return taken(
            request, one.retrospective, f"difference_{one.pk}", Form(request.POST), lambda: drop(request, one)
        )
    form = DifferenceForm(request.POST, difference=one)

    def act() -> None:
        said, was = form.cleaned_data["text"], form.cleaned_data["was"]
        between.confirm_difference(one.pk, said, was, by=request.user, now=timezone.now())

    return taken(request, one.retrospective, f"difference_{one.pk}", form, act)


def drop(request: UserRequest, one: Difference) -> None:
    between.dismiss_difference(one.pk, by=request.user, now=timezone.now())
