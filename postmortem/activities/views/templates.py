"""The templates of the house, for administrators; and asking the departments that one has proposed."""

from collections.abc import Callable, Sequence
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms import TemplateForm, TemplateRowForm
from postmortem.activities.models import Activity
from postmortem.activities.queries import RowOf
from postmortem.activities.rules.starters import Starter, StarterRow
from postmortem.activities.views.answer import carry_out, press
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.editable)
@require_POST
def departments_ask(request: UserRequest, activity: Activity) -> HttpResponse:
    """The driver has looked at what a template proposed: now the departments are asked for names."""

    def ask() -> None:
        actions.ask_departments(activity.pk, by=request.user, now=timezone.now())
        messages.success(request, _("Asked. Each department names who answers for its rows."))

    return press(request, ask, back_url=reverse("activities:detail", args=[activity.pk]))


@policy(Access.ADMIN)
def template_list(request: UserRequest) -> HttpResponse:
    """What can an activity begin with?"""
    return render(request, "activities/template_list.html", {"templates": queries.templates()})


@policy(Access.ADMIN, opens=queries.template)
def template(request: UserRequest, starter: Starter) -> HttpResponse:
    """What does this one bring, and is it called as people here call it?"""
    form = TemplateForm(request.POST or None, starter=starter)

    def save() -> None:
        version, now = form.cleaned_data["version"], timezone.now()
        actions.change_template(starter, version, form.changes(), by=request.user, now=now)
        messages.success(request, _("Saved."))

    return carry_out(
        request, form, save, back_url=_address(starter), again=partial(_show_template, request, starter)
    )


def _address(starter: Starter) -> str:
    return reverse("settings_template", args=[starter.code])


def _show_template(request: UserRequest, starter: Starter, form: forms.Form, status: int) -> HttpResponse:
    context = {"form": form, "template": starter, "rows": queries.shown_rows(starter.rows)}
    return render(request, "activities/template_detail.html", context, status=status)


@policy(Access.ADMIN, opens=queries.template_row)
def template_row(request: UserRequest, found: RowOf) -> HttpResponse:
    """One row of it."""
    starter, number = found.starter, found.number
    form = TemplateRowForm(request.POST or None, starter=starter, row=found.row)
    return _edit_rows(
        request, starter, form, lambda row: [*starter.rows[:number], row, *starter.rows[number + 1 :]]
    )


@policy(Access.ADMIN, opens=queries.template)
def template_row_new(request: UserRequest, starter: Starter) -> HttpResponse:
    """A further row, before the final effect if that is the last."""
    form = TemplateRowForm(request.POST or None, starter=starter)
    last = len(starter.rows) - starter.rows[-1].is_outcome
    return _edit_rows(request, starter, form, lambda row: [*starter.rows[:last], row, *starter.rows[last:]])


def _edit_rows(
    request: UserRequest,
    starter: Starter,
    form: TemplateRowForm,
    rows: Callable[[StarterRow], Sequence[StarterRow]],
) -> HttpResponse:
    def save() -> None:
        _save_rows(request, starter, form.cleaned_data["version"], rows(form.new()))

    def again(typed: forms.Form, status: int) -> HttpResponse:
        context = {"form": typed, "template": starter, "row": form.row}
        return render(request, "activities/template_row.html", context, status=status)

    return carry_out(request, form, save, back_url=_address(starter), again=again)


def _save_rows(request: UserRequest, starter: Starter, version: int, rows: Sequence[StarterRow]) -> None:
    try:
        actions.change_rows(starter, version, rows, by=request.user, now=timezone.now())
    except Stale as stale:
        raise Stale from stale  # what is stored is a whole template: nothing to lay beside one row
    messages.success(request, _("Saved."))


@policy(Access.ADMIN, opens=queries.template_row)
@require_POST
def template_row_remove(request: UserRequest, found: RowOf) -> HttpResponse:
    """It brings this row no more."""
    starter, number = found.starter, found.number
    rows = [*starter.rows[:number], *starter.rows[number + 1 :]]
    return _press(request, starter, lambda version: _save_rows(request, starter, version, rows))


@policy(Access.ADMIN, opens=queries.template)
@require_POST
def template_switch(request: UserRequest, starter: Starter) -> HttpResponse:
    """Offered no more, or again."""
    change = {"is_active": request.POST.get("to") == "on"}

    def switch(version: int) -> None:
        actions.change_template(starter, version, change, by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))

    return _press(request, starter, switch)


@policy(Access.ADMIN, opens=queries.template)
@require_POST
def template_restore(request: UserRequest, starter: Starter) -> HttpResponse:
    """As it was shipped."""

    def restore(version: int) -> None:
        actions.restore_template(starter.code, version, by=request.user, now=timezone.now())
        messages.success(request, _("It is as it was shipped."))

    return _press(request, starter, restore)


def _press(request: UserRequest, starter: Starter, act: Callable[[int], None]) -> HttpResponse:
    """A button on the template as it was on the screen: 409 if it is not that any more."""
    back, version = _address(starter), request.POST.get("version", "")
    try:
        act(int(version) if version.isdecimal() and len(version) < 9 else -1)
    except Stale:
        return conflict(request, back_url=back)
    except ValidationError as refusal:
        return conflict(request, reason=" ".join(refusal.messages), back_url=back)
    return redirect(back)
