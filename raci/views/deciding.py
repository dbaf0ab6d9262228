"""Asking for the decision, deciding, and looking at it before it is published."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities.models import Activity
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.forms import DecideForm, PreviewAnswerForm
from raci.queries.gate import launch_page, opens_decision, opens_launch_drive, opens_preview
from raci.rules.gate import Said, Verdict
from raci.views.gate import refused, shown, typed


@policy(Access.SIGNED_IN, opens=opens_launch_drive)
@require_POST
def launch_ask(request: UserRequest, activity: Activity) -> HttpResponse:
    """Ask those who decide; who drives it can only ask."""
    try:
        actions.ask_decision(activity.pk, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return refused(request, activity, None, refusal)
    messages.success(request, _("The decision is asked for. The reminders follow it until the launch."))
    return redirect("raci:launch", activity.pk)


@policy(Access.SIGNED_IN, opens=opens_decision)
@require_POST
def launch_decide(request: UserRequest, activity: Activity) -> HttpResponse:
    """One verdict, on what was on the page."""
    now = timezone.now()
    page = launch_page(request.user, activity, now=now)
    form = DecideForm(request.POST, page=page)
    if not form.is_valid():
        return shown(request, activity, ("decide", form))
    try:
        actions.decide(activity.pk, form.said(), by=request.user, now=now, on_behalf_of=page.in_name_of)
    except ValidationError as refusal:
        return refused(request, activity, ("decide", form), refusal)
    messages.success(request, _("Decided. Everybody taking part hears of it."))
    return redirect("raci:launch", activity.pk)


@policy(Access.SIGNED_IN, opens=opens_decision)
@require_POST
def launch_hold(request: UserRequest, activity: Activity) -> HttpResponse:
    """Whoever decides may hold it without being asked."""
    form = typed("hold", request, activity)
    if not form.is_valid():
        return shown(request, activity, ("hold", form))
    said = Said(Verdict.HOLD, form.cleaned_data["reason"])
    try:
        actions.decide(activity.pk, said, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return refused(request, activity, ("hold", form), refusal)
    messages.success(request, _("It is held. Everybody taking part hears of it."))
    return redirect("raci:launch", activity.pk)


@policy(Access.SIGNED_IN, opens=opens_launch_drive)
@require_POST
def preview_ask(request: UserRequest, activity: Activity) -> HttpResponse:
    """Send the link before it is published."""
    form = typed("preview_ask", request, activity)
    if not form.is_valid():
        return shown(request, activity, ("preview_ask", form))
    try:
        actions.ask_preview(activity.pk, form.cleaned_data["url"], by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return refused(request, activity, ("preview_ask", form), refusal)
    messages.success(request, _("Asked. The answers stand here and in the log."))
    return redirect(reverse("raci:launch", args=[activity.pk]) + "#preview")


@policy(Access.SIGNED_IN, opens=opens_preview)
@require_POST
def preview(request: UserRequest, activity: Activity) -> HttpResponse:
    """What was seen: three sentences, or fine."""
    form = PreviewAnswerForm(request.POST, zone=activity.time_zone)
    is_fine = "fine" in request.POST
    if not is_fine and not form.is_valid():
        return shown(request, activity, ("preview", form))
    answers = {} if is_fine else form.answers()
    try:
        actions.answer_preview(activity.pk, answers, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return refused(request, activity, ("preview", form), refusal)
    messages.success(request, _("Thank you. It stands in the log."))
    return redirect(reverse("raci:launch", args=[activity.pk]) + "#preview")
