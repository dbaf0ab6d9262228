"""The weekly alignment: three sentences a week, with last week's beside them."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms.meeting import WeeklyForm, WeeklyPeopleForm
from postmortem.activities.models import Activity
from postmortem.activities.views.answer import carry_out
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
def weekly(request: UserRequest, activity: Activity) -> HttpResponse:
    """What are we aligned on this week?"""
    return _show(request, activity, {}, 200)


def _show(
    request: UserRequest, activity: Activity, typed: dict[str, forms.Form], status: int
) -> HttpResponse:
    page = queries.weekly_page(request.user, activity, now=timezone.now())
    fresh = {"weekly": WeeklyForm(page=page), "people": WeeklyPeopleForm(page=page)}
    context = {"page": page, "activity": activity, "forms": {**fresh, **typed}}
    return render(request, "activities/weekly.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.writable)
@require_POST
def weekly_save(request: UserRequest, activity: Activity) -> HttpResponse:
    """Enter or change this week's alignment."""
    form = WeeklyForm(request.POST)

    def save() -> None:
        typed = dict(form.cleaned_data)
        version = typed.pop("version")
        actions.save_weekly(activity, typed, version, by=request.user, now=timezone.now())

    return carry_out(
        request,
        form,
        save,
        back_url=reverse("activities:weekly", args=[activity.pk]),
        again=lambda typed, status: _show(request, activity, {"weekly": typed}, status),
    )


@policy(Access.SIGNED_IN, opens=queries.writable)
@require_POST
def weekly_people(request: UserRequest, activity: Activity) -> HttpResponse:
    """Of whom it is asked on Mondays."""
    form = WeeklyPeopleForm(request.POST)

    def choose() -> None:
        people = list(form.cleaned_data["people"])
        actions.choose_weekly(activity, people, by=request.user, now=timezone.now())

    return carry_out(
        request,
        form,
        choose,
        back_url=reverse("activities:weekly", args=[activity.pk]),
        again=lambda typed, status: _show(request, activity, {"people": typed}, status),
    )
