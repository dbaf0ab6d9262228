"""The goal of an activity, its metrics, and the figures after the launch."""

from collections.abc import Sequence
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from postmortem.activities import actions, queries
from postmortem.activities.forms import FiguresForm, GoalForm, MetricForm, VoiceForm
from postmortem.activities.models import Activity, Checkpoint, Metric
from postmortem.activities.views.answer import carry_out
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
@require_safe
def goal(request: UserRequest, activity: Activity) -> HttpResponse:
    """What is it to reach, and did it?"""
    return show_goal(request, activity)


def show_goal(
    request: UserRequest,
    activity: Activity,
    *,
    said: forms.Form | None = None,
    new: forms.Form | None = None,
    voice: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "page": queries.goal_page(request.user, activity, now=now),
        "activity": activity,
        "said": said or GoalForm(activity=activity),
        "form": new or MetricForm(),
        "voice": voice or VoiceForm(),
        "now": now,
    }
    return render(request, "activities/goal.html", context, status=status)


def address_of(activity: Activity) -> str:
    return reverse("activities:goal", args=[activity.pk])


@policy(Access.SIGNED_IN, opens=queries.editable)
@require_POST
def goal_save(request: UserRequest, activity: Activity) -> HttpResponse:
    """What is pursued and what is not, if nobody changed it meanwhile."""
    form, now = GoalForm(request.POST, activity=activity), timezone.now()

    def save() -> None:
        if changes := form.changes():
            actions.edit_activity(
                activity.pk, form.cleaned_data["version"], changes, by=request.user, now=now
            )

    return carry_out(
        request,
        form,
        save,
        back_url=address_of(activity),
        again=lambda typed, status: show_goal(request, activity, said=typed, status=status),
    )


@policy(Access.SIGNED_IN, opens=queries.editable)
@require_POST
def metric_new(request: UserRequest, activity: Activity) -> HttpResponse:
    """Something else is measured."""
    form, now = MetricForm(request.POST), timezone.now()

    def add() -> str:
        actions.add_metric(activity, form.new(), by=request.user, now=now)
        return address_of(activity)

    return carry_out(
        request,
        form,
        lambda: form.once(add, by=request.user, now=now),
        back_url=address_of(activity),
        again=lambda typed, status: show_goal(request, activity, new=typed, status=status),
    )


@policy(Access.SIGNED_IN, opens=queries.metric_of)
def metric(request: UserRequest, found: Metric) -> HttpResponse:
    """Change one metric, and what is expected of it."""
    form, now = MetricForm(request.POST or None, metric=found), timezone.now()

    def save() -> None:
        version = form.cleaned_data["version"]
        actions.edit_metric(found.pk, version, form.new(), by=request.user, now=now)

    return carry_out(
        request,
        form,
        save,
        back_url=address_of(found.activity),
        again=partial(_show_metric, request, found),
    )


def _show_metric(request: UserRequest, found: Metric, form: forms.Form, status: int) -> HttpResponse:
    context = {"form": form, "metric": found, "activity": found.activity, "remove": forms.Form()}
    return render(request, "activities/metric.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.metric_of)
@require_POST
def metric_remove(request: UserRequest, found: Metric) -> HttpResponse:
    """It is measured no longer."""
    form, now = forms.Form(request.POST), timezone.now()

    def remove() -> None:
        actions.remove_metric(found.pk, by=request.user, now=now)
        messages.success(request, _("It is measured no longer; what came is kept."))

    return carry_out(
        request,
        form,
        remove,
        back_url=address_of(found.activity),
        again=lambda _typed, status: _show_refused(request, found, form, status),
    )


def _show_refused(request: UserRequest, found: Metric, refused: forms.Form, status: int) -> HttpResponse:
    context = {"form": MetricForm(metric=found), "metric": found, "activity": found.activity}
    return render(request, "activities/metric.html", {**context, "remove": refused}, status=status)


@policy(Access.SIGNED_IN, opens=queries.editable)
def figures(request: UserRequest, activity: Activity) -> HttpResponse:
    """Every figure whose time has come, on one page."""
    return _enter(request, activity, queries.figures_to_enter(activity, now=timezone.now()))


@policy(Access.SIGNED_IN, opens=queries.checkpoint_of)
def checkpoint(request: UserRequest, found: Checkpoint) -> HttpResponse:
    """One figure: what was it really?"""
    is_time = found.due_at is not None and found.due_at <= timezone.now()
    return _enter(request, found.metric.activity, [found] if is_time else [], found)


def _enter(
    request: UserRequest, activity: Activity, points: Sequence[Checkpoint], one: Checkpoint | None = None
) -> HttpResponse:
    now = timezone.now()
    form = FiguresForm(request.POST if request.method == "POST" else None, points=points)

    def save() -> None:
        actions.enter_figures(form.entered(), by=request.user, now=now)
        messages.success(request, _("It is entered. The page of the goal shows it beside what was expected."))

    return carry_out(
        request,
        form,
        save,
        back_url=address_of(activity),
        again=partial(_show_figures, request, activity, one),
    )


def _show_figures(
    request: UserRequest, activity: Activity, one: Checkpoint | None, form: forms.Form, status: int
) -> HttpResponse:
    words = queries.words_for(request.user, activity)
    context = {"form": form, "activity": activity, "one": one, "words": words, "now": timezone.now()}
    return render(request, "activities/figures.html", context, status=status)
