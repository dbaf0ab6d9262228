"""Ideas of a retrospective, and who is thanked in it."""

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.actions import ideas as actions
from incidents.actions.thanks import take_thanks_back, thank
from incidents.forms import ReasonForm
from incidents.forms.ideas import IdeaForm, ThanksForm
from incidents.models import Idea, Retrospective, Thanks
from incidents.queries import ideas as queries
from incidents.queries.retrospective_work.access import retrospective_at_work
from incidents.views.learning.answering import carry_out
from postmortem.people.policy import Access, UserRequest, policy


def ideas_url(pk: int) -> str:
    return reverse("incidents:ideas", args=[pk])


def thanks_url(pk: int) -> str:
    return reverse("incidents:thanks", args=[pk])


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
def ideas(request: UserRequest, found: Retrospective) -> HttpResponse:
    """What could change? Anybody at work may park an idea."""
    if request.method != "POST":
        return _ideas(request, found)
    form, now = IdeaForm(request.POST), timezone.now()

    def create() -> str:
        actions.park_idea(found, form.cleaned_data["text"], by=request.user, now=now)
        return ideas_url(found.pk)

    return carry_out(
        request,
        form,
        lambda: form.once(create, by=request.user, now=now),
        back_url=ideas_url(found.pk),
        again=lambda typed: _ideas(request, found, form=typed),
    )


def _ideas(
    request: UserRequest,
    found: Retrospective,
    *,
    form: django_forms.Form | None = None,
    refused: django_forms.Form | None = None,
    refused_of: int = 0,
) -> HttpResponse:
    may_decide = queries.may_improve(request.user, found.pk)
    context = {
        "page": queries.ideas_page(request.user, found, may_decide=may_decide),
        "retrospective": found,
        "form": form or IdeaForm(),
        "refused": refused,
        "refused_of": refused_of,
    }
    wrong = form is not None or refused is not None
    return render(request, "retrospectives/ideas.html", context, status=422 if wrong else 200)


@policy(Access.SIGNED_IN, opens=queries.idea_to_decide)
@require_POST
def idea_reject(request: UserRequest, idea: Idea) -> HttpResponse:
    """It is not taken up, and why."""
    form = ReasonForm(request.POST)

    def act() -> None:
        actions.reject_idea(idea.pk, form.cleaned_data["reason"], by=request.user, now=timezone.now())

    return carry_out(
        request,
        form,
        act,
        back_url=ideas_url(idea.retrospective_id),
        again=lambda typed: _ideas(request, idea.retrospective, refused=typed, refused_of=idea.pk),
    )


@policy(Access.SIGNED_IN, opens=queries.idea_to_decide)
@require_POST
def idea_reopen(request: UserRequest, idea: Idea) -> HttpResponse:
    """What was left is looked at again."""

    def act() -> None:
        actions.reopen_idea(idea.pk, by=request.user, now=timezone.now())

    return carry_out(
        request,
        django_forms.Form(request.POST),
        act,
        back_url=ideas_url(idea.retrospective_id),
        again=lambda _typed: _ideas(request, idea.retrospective),
    )


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
def thanks(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Who helped, and with what? Anybody at work may thank."""
    if request.method != "POST":
        return _thanks(request, found)
    form, now = ThanksForm(request.POST), timezone.now()

    def create() -> str:
        said = form.cleaned_data
        known = {"department": said["department"], "person": said["thanked"]}
        thank(found, said["text"], **known, by=request.user, now=now)
        return thanks_url(found.pk)

    return carry_out(
        request,
        form,
        lambda: form.once(create, by=request.user, now=now),
        back_url=thanks_url(found.pk),
        again=lambda typed: _thanks(request, found, typed),
    )


def _thanks(
    request: UserRequest, found: Retrospective, form: django_forms.Form | None = None
) -> HttpResponse:
    context = {"retrospective": found, "thanks": queries.thanks_of(found), "form": form or ThanksForm()}
    return render(request, "retrospectives/thanks.html", context, status=422 if form else 200)


@policy(Access.SIGNED_IN, opens=queries.own_thanks)
@require_POST
def thanks_back(request: UserRequest, one: Thanks) -> HttpResponse:
    """The own thanks are taken back."""

    def act() -> None:
        take_thanks_back(one.pk, by=request.user, now=timezone.now())

    return carry_out(
        request,
        django_forms.Form(request.POST),
        act,
        back_url=thanks_url(one.retrospective_id),
        again=lambda _typed: _thanks(request, one.retrospective),
    )
