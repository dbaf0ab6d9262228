"""Conditions: take one over from the record, put beside one what shows it."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.actions.times import showing
from incidents.actions.times.conditions import take_over
from incidents.forms.times.shown import ShownForm
from incidents.models import Factor
from incidents.queries import factor_at_work
from incidents.queries.retrospective_work import subject_activity
from incidents.queries.times.conditions import ProposalPlace, factor_file, factor_shown, proposal_at_work
from incidents.views.retrospective_answer import edit_url
from incidents.views.times.answer import leading, press, step
from postmortem.evidence.attachment import attachment
from postmortem.evidence.models import Evidence
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=proposal_at_work)
@require_POST
def proposal_take(request: UserRequest, place: ProposalPlace) -> HttpResponse:
    """It was so: it becomes a condition, with what shows it."""
    pk, now = place.retrospective.pk, timezone.now()
    return press(
        request,
        lambda: take_over(pk, place.proposal, place.sources, by=request.user, now=now),
        back_url=f"{edit_url(place.retrospective)}#conditions",
    )


@policy(Access.SIGNED_IN, opens=factor_at_work)
def factor_show(request: UserRequest, factor: Factor) -> HttpResponse:
    """What shows this condition, and one more thing beside it."""
    activity = subject_activity(factor.retrospective)
    if request.method != "POST":
        return _shown(request, factor, ShownForm(activity=activity))
    form, now = ShownForm(request.POST, request.FILES, activity=activity), timezone.now()
    show = leading(lambda: showing.show_factor(factor, form.given(), by=request.user, now=now), request.path)
    return step(
        request,
        form,
        lambda: form.once(show, by=request.user, now=now),
        back_url=request.path,
        again=lambda typed, status: _shown(request, factor, typed, status),
    )


def _shown(request: UserRequest, factor: Factor, form: forms.Form, status: int = 200) -> HttpResponse:
    context = {"factor": factor, "retrospective": factor.retrospective, "form": form}
    context["shown"] = factor_shown(factor)
    return render(request, "retrospectives/condition_shown.html", context, status=status)


@policy(Access.SIGNED_IN, opens=factor_file)
@require_safe
def factor_file_get(_request: UserRequest, found: Evidence) -> HttpResponse:
    """The file as it came."""
    return attachment(found.file)  # type: ignore[return-value]
