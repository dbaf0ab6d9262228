"""The kick-off and the pre-mortem; and which row is handed over, asked from the log."""

from functools import partial

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms.meeting import KickoffForm, PremortemForm, WeightForm
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.views.answer import carry_out, press
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
def meeting_kickoff(request: UserRequest, activity: Activity) -> HttpResponse:
    """Who was there when it began?"""
    return _kickoff(request, activity, KickoffForm(activity=activity), 200)


def _kickoff(request: UserRequest, activity: Activity, form: forms.Form, status: int) -> HttpResponse:
    page = queries.kickoff_page(request.user, activity)
    context = {"page": page, "activity": activity, "form": form}
    return render(request, "activities/meeting_kickoff.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.writable)
@require_POST
def meeting_kickoff_save(request: UserRequest, activity: Activity) -> HttpResponse:
    """Keep the minutes and who was there."""
    form, now = KickoffForm(request.POST, activity=activity), timezone.now()
    back = reverse("activities:meeting_kickoff", args=[activity.pk])

    def write() -> str:
        typed = form.cleaned_data
        there = list(typed["there"].select_related("lead"))
        actions.write_kickoff(activity, typed["minutes"], there, typed["said_at"], by=request.user, now=now)
        return back

    return carry_out(
        request,
        form,
        lambda: form.once(write, by=request.user, now=now),
        back_url=back,
        again=partial(_kickoff, request, activity),
    )


@policy(Access.SIGNED_IN, opens=queries.readable)
def meeting_premortem(request: UserRequest, activity: Activity) -> HttpResponse:
    """What could go wrong, and why?"""
    return _premortem(request, activity, None, 200)


def _premortem(
    request: UserRequest, activity: Activity, form: forms.Form | None, status: int
) -> HttpResponse:
    page = queries.premortem_page(request.user, activity)
    context = {
        "page": page,
        "activity": activity,
        "form": form or PremortemForm(activity=activity, home_id=page.home_id),
        "weight": WeightForm(auto_id=""),
    }
    return render(request, "activities/meeting_premortem.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.writable)
@require_POST
def meeting_premortem_say(request: UserRequest, activity: Activity) -> HttpResponse:
    """One sentence of one department."""
    form, now = PremortemForm(request.POST, activity=activity), timezone.now()
    back_url = reverse("activities:meeting_premortem", args=[activity.pk])

    def say() -> str:
        typed = form.cleaned_data
        actions.say_premortem(activity, typed["department"], typed["sentence"], by=request.user, now=now)
        return back_url

    return carry_out(
        request,
        form,
        lambda: form.once(say, by=request.user, now=now),
        back_url=back_url,
        again=partial(_premortem, request, activity),
    )


@policy(Access.SIGNED_IN, opens=queries.writable)
@require_POST
def meeting_premortem_ask(request: UserRequest, activity: Activity) -> HttpResponse:
    """Ask the departments that have said nothing yet."""
    return press(
        request,
        lambda: actions.ask_premortem(activity, by=request.user, now=timezone.now()),
        back_url=reverse("activities:meeting_premortem", args=[activity.pk]),
    )


@policy(Access.SIGNED_IN, opens=queries.sentence_of)
@require_POST
def meeting_premortem_risk(request: UserRequest, found: LogEntry) -> HttpResponse:
    """This sentence is a risk from now on."""
    form = WeightForm(request.POST)

    def make() -> str:
        typed = form.cleaned_data
        risk = actions.make_risk(
            found.pk, typed["likelihood"], typed["impact"], by=request.user, now=timezone.now()
        )
        return reverse("activities:risk", args=[risk.activity_id, risk.number])

    return carry_out(
        request,
        form,
        make,
        back_url=reverse("activities:meeting_premortem", args=[found.activity_id]),
        again=lambda _typed, status: _premortem(request, found.activity, None, status),
    )


@policy(Access.SIGNED_IN, opens=queries.writable)
def hand_over_which(request: UserRequest, activity: Activity) -> HttpResponse:
    """Which deliverable passes to somebody else?"""
    rows = queries.rows_to_hand_over(request.user, activity)
    return render(request, "activities/meeting_hand_over.html", {"activity": activity, "rows": rows})
