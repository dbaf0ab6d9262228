"""Does what is due go out in time? Runs, deliveries, pausing and going on."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.outbox import actions, queries
from postmortem.outbox.forms.runs import DeliveryFilter, PauseForm, ResumeForm
from postmortem.outbox.models import Message
from postmortem.outbox.planner.afresh import begin_afresh
from postmortem.outbox.planner.outlook import outlook
from postmortem.outbox.queries import deliveries
from postmortem.people.policy import Access, UserRequest, policy


def shown(request: UserRequest, now: datetime, pausing: PauseForm, *, status: int = 200) -> HttpResponse:
    """The page of runs; `pausing` may be a form with something to mend."""
    try:
        page = queries.runs_page(request.GET.get("before", ""), now=now)
        dead = queries.dead_page(request.GET.get("dead", ""))
    except ValueError as error:
        raise Http404 from error
    context = {"page": page, "dead": dead, "outlook": outlook(now=now), "pausing": pausing}
    return render(request, "outbox/runs.html", context, status=status)


def too_late(request: UserRequest, reason: str) -> HttpResponse:
    """409: it does not fit any more; nothing was changed."""
    return render(request, "409.html", {"reason": reason, "back_url": reverse("settings_runs")}, status=409)


@policy(Access.ADMIN)
def runs(request: UserRequest) -> HttpResponse:
    """Does what is due go out in time?"""
    return shown(request, timezone.now(), PauseForm())


@policy(Access.ADMIN)
@require_POST
def runs_pause(request: UserRequest) -> HttpResponse:
    form, now = PauseForm(request.POST), timezone.now()
    if not form.is_valid():
        return shown(request, now, form, status=422)
    control = actions.pause(form.cleaned_data["reason"], by=request.user, now=now)
    if control.paused_at != now:
        text = _("Somebody paused it already: %(reason)s")
        return too_late(request, text % {"reason": control.pause_reason})
    messages.success(request, _("Nothing is sent until somebody lets it go on."))
    return redirect("settings_runs")


@policy(Access.ADMIN)
@require_POST
def runs_resume(request: UserRequest) -> HttpResponse:
    """Go on after a pause or in a copied database: send what waits, or begin afresh."""
    form, now = ResumeForm(request.POST), timezone.now()
    if not queries.why_paused():
        return too_late(request, _("Chasing goes on already."))
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["how"])))
        return shown(request, now, PauseForm(), status=422)
    if form.cleaned_data["how"] == "afresh":
        return afresh(request, now)
    actions.resume(by=request.user, now=now)
    messages.success(request, _("Chasing goes on, and what waits goes out."))
    return redirect("settings_runs")


def afresh(request: UserRequest, now: datetime) -> HttpResponse:
    try:
        done = begin_afresh(by=request.user, now=now)
    except ValidationError as refusal:
        return too_late(request, " ".join(refusal.messages))
    said = {"messages": done.messages, "things": done.duties}
    if done.is_done:
        text = _(
            "Chasing goes on from here. Messages laid aside: %(messages)s; "
            "things that went on without a reminder: %(things)s."
        )
    else:
        text = _(
            "Messages laid aside: %(messages)s; things that went on without a reminder: %(things)s. "
            "There is more: begin afresh once again. Until then nothing is sent."
        )
    messages.success(request, text % said)
    return redirect("settings_runs")


@policy(Access.ADMIN, opens=deliveries.message)
@require_POST
def send_again(request: UserRequest, message: Message) -> HttpResponse:
    try:
        actions.send_again(message, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return too_late(request, " ".join(refusal.messages))
    messages.success(request, _("It goes again, under the same key."))
    return redirect("settings_runs")


@policy(Access.ADMIN)
def delivery_log(request: UserRequest) -> HttpResponse:
    """What was tried, and what did the other side say?"""
    form = DeliveryFilter(request.GET)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {"way": "", "failed": False}
    try:
        page = queries.delivery_page(before=request.GET.get("before", ""), **chosen)
    except ValueError as error:
        raise Http404 from error
    context = {"form": form, "page": page, "is_chosen": any(chosen.values())}
    return render(request, "outbox/deliveries.html", context, status=422 if form.errors else 200)
