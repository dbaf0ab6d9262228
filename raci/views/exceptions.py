"""Exceptions from rules: entering one, renewing it, ending it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities.models import Activity, Waiver
from postmortem.activities.queries import words_for
from postmortem.activities.rules import ALIGNMENT
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.actions.waiving import Exempt, usual_end
from raci.forms import ExceptionForm
from raci.queries import exceptions as queries
from raci.views.answer import is_stale, sentence

Act = Callable[[], str]


def address_of(activity: Activity, code: str = "") -> str:
    """Where the exception is shown: with the matrix, or with the tables of a technical alignment."""
    return reverse("activities:checks" if code in ALIGNMENT else "raci:matrix", args=[activity.pk])


@policy(Access.SIGNED_IN, opens=queries.opens_exception)
def exception(request: UserRequest, activity: Activity) -> HttpResponse:
    """May this stay as it is, why, and until when?"""
    asked = queries.asked_for(activity, request.GET.dict(), request.user)
    now, sent = timezone.now(), request.POST if request.method == "POST" else None
    form = ExceptionForm(sent, zone=activity.time_zone, until=usual_end(activity, now))

    def act() -> str:
        actions.waive(activity.pk, Exempt(*asked), **form.cleaned_data, by=request.user, now=now)
        return _("The exception holds; you are asked before it ends.")

    if done := carried_out(request, form, act, address_of(activity, asked.code)):
        return done
    context = {"form": form, "activity": activity, "asked": queries.in_words(asked)}
    return render(request, "raci/exception.html", context, status=422 if form.errors else 200)


@policy(Access.SIGNED_IN, opens=queries.waiver_of)
def exception_renew(request: UserRequest, waiver: Waiver) -> HttpResponse:
    """Does it still have to be so?"""
    activity, now = waiver.activity, timezone.now()
    sent, until = request.POST if request.method == "POST" else None, usual_end(activity, now)
    form = ExceptionForm(sent, zone=activity.time_zone, until=until, reason=waiver.reason)

    def act() -> str:
        actions.renew_waiver(waiver.pk, **form.cleaned_data, by=request.user, now=now)
        return _("The exception is renewed.")

    if done := carried_out(request, form, act, address_of(activity, waiver.code)):
        return done
    view = queries.view_of(waiver, words_for(request.user, activity), now=now)
    context = {"form": form, "activity": activity, "view": view}
    return render(request, "raci/exception_renew.html", context, status=422 if form.errors else 200)


@policy(Access.SIGNED_IN, opens=queries.waiver_of)
@require_POST
def exception_end(request: UserRequest, waiver: Waiver) -> HttpResponse:
    """The rule holds again."""
    back_url = address_of(waiver.activity, waiver.code)
    try:
        actions.end_waiver(waiver.pk, by=request.user, now=timezone.now())
    except ValidationError as refused:
        return conflict(request, reason=sentence(refused), back_url=back_url)
    messages.success(request, _("The exception has ended; the rule holds again."))
    return redirect(back_url)


def carried_out(request: UserRequest, form: ExceptionForm, act: Act, back_url: str) -> HttpResponse | None:
    """The answer after `act`, or None where the form is to be shown (again)."""
    if not form.is_valid():
        return None
    try:
        said = act()
    except ValidationError as refused:
        if is_stale(refused):
            return conflict(request, form, reason=sentence(refused), back_url=back_url)
        form.add_error(None, refused)
        return None
    messages.success(request, said)
    return redirect(back_url)
