"""The search for similar things after a fault: what else is shaped like it, and how is it there?"""

from collections.abc import Callable, Mapping

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.actions import sweep as actions
from incidents.forms.sweep import BeginSweepForm, ClassForm, RepeatsForm, ThingsForm
from incidents.models import Incident
from incidents.queries import sweep as queries
from incidents.queries.incident import editable_incident
from incidents.views.learning.answering import carry_out
from postmortem.activities.actions import answer_cell, not_applicable, remove_line
from postmortem.activities.forms.checks import CellForm, WhyNotForm
from postmortem.activities.models import CheckLine
from postmortem.activities.rules.checks import similar
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.sweep_readable)
@require_safe
def sweep(request: UserRequest, incident: Incident) -> HttpResponse:
    """The search, or how it begins."""
    return show(request, incident)


def show(
    request: UserRequest, incident: Incident, bound: Mapping[str, django_forms.Form] | None = None
) -> HttpResponse:
    """The page; `bound` is the form that could not be taken, by its name (422)."""
    page, typed = queries.sweep_page(request.user, incident), bound or {}
    context = {
        "page": page,
        "incident": incident,
        "begin": typed.get("begin") or BeginSweepForm(proposed=page.proposed),
        "widen": typed.get("widen") or ThingsForm(proposed=page.proposed, auto_id="widen_%s"),
        "say": typed.get("say") or ClassForm(initial={"fault_class": incident.fault_class}, auto_id="say_%s"),
        "refused": next(iter(typed), ""),
        "repeats": typed.get("repeats"),
    }
    return render(request, "incidents/sweep.html", context, status=422 if bound else 200)


def sweep_url(incident: Incident) -> str:
    return reverse("incidents:sweep", args=[incident.pk])


@policy(Access.SIGNED_IN, opens=queries.sweep_writable)
@require_POST
def sweep_begin(request: UserRequest, incident: Incident) -> HttpResponse:
    """Begin with the class, the things and the checks."""
    form, now = (
        BeginSweepForm(request.POST, proposed=queries.proposed(request.user, incident)),
        timezone.now(),
    )

    def create() -> str:
        actions.begin_sweep(incident.pk, form.new(), by=request.user, now=now)
        return sweep_url(incident)

    return carry_out(
        request,
        form,
        lambda: form.once(create, by=request.user, now=now),
        back_url=sweep_url(incident),
        again=lambda typed: show(request, incident, {"begin": typed}),
    )


@policy(Access.SIGNED_IN, opens=queries.sweep_writable)
@require_POST
def sweep_widen(request: UserRequest, incident: Incident) -> HttpResponse:
    """More things to look at."""
    known, now = queries.proposed(request.user, incident), timezone.now()
    form = ThingsForm(request.POST, proposed=known, auto_id="widen_%s")

    def create() -> str:
        actions.widen_sweep(incident.pk, form.candidates, form.lines, by=request.user, now=now)
        return sweep_url(incident)

    return carry_out(
        request,
        form,
        lambda: form.once(create, by=request.user, now=now),
        back_url=sweep_url(incident),
        again=lambda typed: show(request, incident, {"widen": typed}),
    )


@policy(Access.SIGNED_IN, opens=queries.sweep_writable)
@require_POST
def sweep_class(request: UserRequest, incident: Incident) -> HttpResponse:
    """Another sentence for the class."""
    form = ClassForm(request.POST, auto_id="say_%s")

    def act() -> None:
        said = form.cleaned_data["fault_class"]
        actions.say_class(incident.pk, said, by=request.user, now=timezone.now())

    return carry_out(
        request,
        form,
        act,
        back_url=sweep_url(incident),
        again=lambda typed: show(request, incident, {"say": typed}),
    )


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def sweep_repeats(request: UserRequest, incident: Incident) -> HttpResponse:
    """It is the same again as an earlier one."""
    form = RepeatsForm(request.POST, user=request.user, incident=incident)

    def act() -> None:
        earlier = form.cleaned_data["earlier"]
        actions.say_it_repeats(incident.pk, earlier, by=request.user, now=timezone.now())

    return carry_out(
        request,
        form,
        act,
        back_url=sweep_url(incident),
        again=lambda typed: show(request, incident, {"repeats": typed}),
    )


@policy(Access.SIGNED_IN, opens=queries.sweep_spot)
def sweep_cell(request: UserRequest, spot: queries.SweepSpot) -> HttpResponse:
    """One thing under one check: what was found there, and what shows it?"""
    sent = request.POST if request.method == "POST" else None
    form = CellForm(sent, kind=similar.SIMILAR, cell=spot.cell)
    if sent is None:
        return _cell(request, spot, form)

    def act() -> None:
        version, typed = form.cleaned_data["version"], form.typed(spot.cell)
        try:
            answer_cell(spot.cell, typed, by=request.user, now=timezone.now(), version=version)
        except ValidationError as refused:
            raise form.refuse(spot.cell, refused) from None

    return _spot_step(request, spot, form, act)


@policy(Access.SIGNED_IN, opens=queries.sweep_spot)
@require_POST
def sweep_not_applicable(request: UserRequest, spot: queries.SweepSpot) -> HttpResponse:
    """The check does not apply here, and why."""
    form = WhyNotForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        not_applicable(spot.cell, said["note"], by=request.user, now=timezone.now(), version=said["version"])

    return _spot_step(request, spot, form, act)


@policy(Access.SIGNED_IN, opens=queries.sweep_row)
@require_POST
def sweep_drop(request: UserRequest, found: tuple[Incident, CheckLine]) -> HttpResponse:
    """One thing is not looked at after all."""
    incident, row = found
    return carry_out(
        request,
        django_forms.Form(request.POST),
        lambda: remove_line(row, by=request.user, now=timezone.now()),
        back_url=sweep_url(incident),
        again=lambda _typed: show(request, incident),
    )


def _spot_step(
    request: UserRequest, spot: queries.SweepSpot, form: django_forms.Form, act: Callable[[], None]
) -> HttpResponse:
    back_url = f"{sweep_url(spot.incident)}#row-{spot.cell.row_id}"
    return carry_out(request, form, act, back_url=back_url, again=lambda typed: _cell(request, spot, typed))


def _cell(request: UserRequest, spot: queries.SweepSpot, form: django_forms.Form) -> HttpResponse:
    cell, version = spot.cell, {"version": spot.cell.version}
    is_reason = isinstance(form, WhyNotForm)
    context = {
        "incident": spot.incident,
        "cell": cell,
        "form": CellForm(kind=similar.SIMILAR, cell=cell) if is_reason else form,
        "why_not": form if is_reason else WhyNotForm(initial={**version, "note": cell.note}),
        "opened": is_reason,
    }
    return render(request, "incidents/sweep_cell.html", context, status=422 if form.errors else 200)
