"""The practices of the situations: answered, and what was not done parked as an idea."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.actions.times import practices as actions
from incidents.forms.times.practices import PracticesForm
from incidents.models import Retrospective
from incidents.queries import retrospective_at_work
from incidents.queries.times.practices import (
    PracticesPage,
    SituationPlace,
    SituationView,
    answers_of,
    practices_page,
    situation_at_work,
)
from incidents.views.times.answer import press, step
from postmortem.people.policy import Access, UserRequest, policy


def practices_url(found: Retrospective) -> str:
    return reverse("incidents:practices", args=[found.pk])


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
@require_safe
def practices(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Which practices would have met these conditions, and were they done?"""
    return _practices(request, found, opened=request.GET.get("situation", ""))


def _practices(
    request: UserRequest,
    found: Retrospective,
    *,
    opened: str = "",
    bound: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    page = practices_page(request.user, found, opened=opened)
    views = [(view, bound if bound and view.code == opened else form) for view, form in forms_of(page)]
    context = {"page": page, "retrospective": found, "views": views}
    return render(request, "retrospectives/practices.html", context, status=status)


def forms_of(page: PracticesPage) -> list[tuple[SituationView, forms.Form | None]]:
    """Each situation with its form, for those who may answer."""
    return [
        (
            one,
            PracticesForm(
                situation=one.code,
                answers={practice.code: said for practice, said in one.practices if said},
                was=one.was,
            )
            if page.may_answer
            else None,
        )
        for one in page.situations
    ]


@policy(Access.SIGNED_IN, opens=situation_at_work)
@require_POST
def practices_answer(request: UserRequest, place: SituationPlace) -> HttpResponse:
    """Done, not done, does not apply."""
    found, situation = place.retrospective, str(place.situation)
    answers = answers_of(found).get(situation, {})
    form = PracticesForm(request.POST, situation=situation, answers=answers, was="")

    def act() -> None:
        was, now = form.cleaned_data["was"], timezone.now()
        actions.answer_practices(found.pk, situation, form.said(), was, by=request.user, now=now)

    return step(
        request,
        form,
        act,
        back_url=f"{practices_url(found)}#{situation}",
        again=lambda typed, status: _practices(request, found, opened=situation, bound=typed, status=status),
    )


@policy(Access.SIGNED_IN, opens=situation_at_work)
@require_POST
def practice_park(request: UserRequest, place: SituationPlace) -> HttpResponse:
    """What was not done becomes an idea for an improvement."""
    pk, practice, now = place.retrospective.pk, request.POST.get("practice", ""), timezone.now()
    return press(
        request,
        lambda: actions.park_practice(pk, str(place.situation), practice, by=request.user, now=now),
        back_url=f"{practices_url(place.retrospective)}#{place.situation}",
    )
