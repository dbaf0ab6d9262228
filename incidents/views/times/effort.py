"""What it cost in own hours, and what all of them say together."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.actions.times.effort import say_effort
from incidents.figures.curve import cost_curve
from incidents.forms.times.effort import EffortForm
from incidents.models import Retrospective
from incidents.queries import retrospective_at_work
from incidents.queries.retrospective_work import may_edit
from incidents.queries.times.effort import EffortPage, effort_page
from incidents.queries.times.trends import trends_page
from incidents.views.times.answer import step
from postmortem.people.policy import Access, UserRequest, policy


def form_of(page: EffortPage, data: object = None) -> EffortForm:
    return EffortForm(
        data,
        incident=page.incident,
        departments=page.departments,
        efforts=page.efforts,
        was=page.was,
    )


@policy(Access.SIGNED_IN, opens=retrospective_at_work)
def effort(request: UserRequest, found: Retrospective) -> HttpResponse:
    """How much did each department work again, or without a letter?"""
    page = effort_page(request.user, found)
    if request.method != "POST":
        return _effort(request, page, form_of(page) if page.may_say else None)
    if not may_edit(request.user, found):
        raise PermissionDenied
    form = form_of(page, request.POST)

    def act() -> None:
        say_effort(found.pk, form.said(), form.cleaned_data["was"], by=request.user, now=timezone.now())

    back = reverse("incidents:effort", args=[found.pk])
    return step(
        request, form, act, back_url=back, again=lambda typed, status: _effort(request, page, typed, status)
    )


def _effort(
    request: UserRequest, page: EffortPage, form: forms.Form | None, status: int = 200
) -> HttpResponse:
    context = {"page": page, "retrospective": page.retrospective, "form": form}
    return render(request, "retrospectives/effort.html", context, status=status)


@policy(Access.SIGNED_IN)
@require_safe
def trends(request: UserRequest) -> HttpResponse:
    """What does it cost to find it late?"""
    page = trends_page(request.user, now=timezone.now())
    title = _("Own hours by the phase in which it was found")
    told = ", ".join(f"{label}: {point.hours:g}" for label, point in page.points)
    figure = cost_curve(page.points, title, told, page.phases) if page.points else ""
    return render(request, "retrospectives/trends.html", {"page": page, "figure": figure})
