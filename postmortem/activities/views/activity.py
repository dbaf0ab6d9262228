"""The page of one activity, and what is typed about it."""

from functools import partial
from html import unescape

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms import DepartmentForm, EditActivityForm
from postmortem.activities.models import Activity
from postmortem.activities.views.answer import carry_out, press, status_of
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.opened)
def detail(request: UserRequest, activity: Activity) -> HttpResponse:
    """Are we in time, and what is the next gap?"""
    return show(request, activity, DepartmentForm())


def show(
    request: UserRequest, activity: Activity, department: DepartmentForm, status: int = 0
) -> HttpResponse:
    """The page of one activity; a page of several apps may add `signed` (see activities/_signed.html)."""
    now = timezone.now()
    found = queries.overview(request.user, activity, now=now, zone=timezone.get_current_timezone_name())
    department.offer(found.words.departments.values())
    context = {"page": found, "activity": activity, "department_form": department, "now": now}
    answer = unescape(" ".join(render_to_string("activities/_answer.html", context).split()))
    address = request.build_absolute_uri(reverse("activities:detail", args=[activity.pk]))
    context["chat"] = "\n".join((activity.title, answer, address))
    return render(request, "activities/activity_detail.html", context, status=status or status_of(department))


@policy(Access.SIGNED_IN, opens=queries.editable)
def edit(request: UserRequest, activity: Activity) -> HttpResponse:
    form = EditActivityForm(request.POST or None, activity=activity)
    return carry_out(
        request,
        form,
        lambda: _save(request, activity, form),
        back_url=reverse("activities:detail", args=[activity.pk]),
        again=partial(_show_edit, request, activity),
    )


def _save(request: UserRequest, activity: Activity, form: EditActivityForm) -> None:
    actions.edit_activity(
        activity.pk, form.cleaned_data["version"], form.changes(), by=request.user, now=timezone.now()
    )


def _show_edit(request: UserRequest, activity: Activity, form: forms.Form, status: int) -> HttpResponse:
    context = {"form": form, "activity": activity}
    return render(request, "activities/activity_edit.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.readable)
@require_POST
def move(request: UserRequest, activity: Activity) -> HttpResponse:
    """To the next state, or aside: aligning, ready, verified, closed, cancelled."""
    now, to = timezone.now(), request.POST.get("to", "")
    queries.require_move(request.user, activity, to)
    back = reverse("activities:detail", args=[activity.pk])
    if to == Activity.Status.VERIFIED:
        return press(request, lambda: actions.verify(activity.pk, by=request.user, now=now), back_url=back)
    return press(
        request, lambda: actions.move_activity(activity.pk, to, by=request.user, now=now), back_url=back
    )


@policy(Access.SIGNED_IN, opens=queries.editable)
@require_POST
def department_add(request: UserRequest, activity: Activity) -> HttpResponse:
    form = DepartmentForm(request.POST)
    if not form.is_valid():
        return show(request, activity, form)
    actions.take_part(activity, form.cleaned_data["department"], by=request.user, now=timezone.now())
    messages.success(request, _("The department takes part."))
    return redirect("activities:detail", activity.pk)
