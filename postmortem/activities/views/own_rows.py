"""All the rows of one activity that one person is asked to answer for."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from postmortem.activities import actions, queries
from postmortem.activities.forms import OwnRowsForm
from postmortem.activities.models import Activity
from postmortem.activities.views.answer import carry_out
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
def own_rows(request: UserRequest, activity: Activity) -> HttpResponse:
    """What am I asked to answer for here?"""
    rows = queries.own_rows(request.user, activity)

    def show(form: forms.Form, status: int) -> HttpResponse:
        context = {"form": form, "rows": rows, "activity": activity, "now": timezone.now()}
        return render(request, "activities/own_rows.html", context, status=status)

    if request.method != "POST":
        return show(OwnRowsForm(), 200)
    form, now = OwnRowsForm(request.POST), timezone.now()
    return carry_out(
        request,
        form,
        lambda: actions.accept_rows(activity, form.cleaned_data["row"], by=request.user, now=now) and "",
        back_url=reverse("activities:detail", args=[activity.pk]),
        again=show,
    )
