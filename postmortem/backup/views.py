"""The page about backups."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.backup import actions, queries
from postmortem.backup.forms import SwitchForm, TrialForm
from postmortem.people.policy import Access, UserRequest, policy


def shown(
    request: UserRequest,
    switch: SwitchForm | None = None,
    trial: TrialForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    page = queries.backup_page(now)
    context = {
        "page": page,
        "form": switch or SwitchForm(plan=page.plan),
        "trial": trial or TrialForm(initial={"on": timezone.localdate(now)}),
        "now": now,
    }
    return render(request, "backup/backup.html", context, status=status)


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Act on a valid form; False with the errors at the fields if that cannot be."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@policy(Access.ADMIN)
def backup(request: UserRequest) -> HttpResponse:
    """Did the backup run?"""
    if request.method != "POST":
        return shown(request)
    form, now = SwitchForm(request.POST, plan=queries.plan()), timezone.now()

    def change() -> None:
        actions.change_plan(form.said(), seen=form.cleaned_data["version"], by=request.user, now=now)

    if done(form, change):
        messages.success(request, _("Saved."))
        return redirect("settings_backup")
    return shown(request, form, status=409 if form.has_error("__all__", code="stale") else 422)


@policy(Access.ADMIN)
@require_POST
def backup_now(request: UserRequest) -> HttpResponse:
    """Asked for here, made by the tick."""
    try:
        actions.ask_for_one(by=request.user, now=timezone.now())
    except ValidationError as refusal:
        context = {"reason": " ".join(refusal.messages), "back_url": reverse("settings_backup")}
        return render(request, "409.html", context, status=409)
    messages.success(request, _("Asked for; it begins within a minute."))
    return redirect("settings_backup")


@policy(Access.ADMIN)
@require_POST
def backup_tried(request: UserRequest) -> HttpResponse:
    """A restore was tried."""
    form, now = TrialForm(request.POST), timezone.now()
    if done(form, lambda: actions.note_trial(form.cleaned_data["on"], by=request.user, now=now)):
        messages.success(request, _("Saved."))
        return redirect("settings_backup")
    return shown(request, trial=form, status=422)
