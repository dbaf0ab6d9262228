"""One row: what exactly is asked of me, and the steps that answer it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms import (
    AddressForm,
    DropForm,
    EditDeliverableForm,
    MoveDueForm,
    NameForm,
    NewDeliverableForm,
    ScopeForm,
    SendBackForm,
)
from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.views.answer import carry_out, press
from postmortem.activities.views.item import address_of, show
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.editable)
def deliverable_new(request: UserRequest, activity: Activity) -> HttpResponse:
    now = timezone.now()
    form = NewDeliverableForm(request.POST or None, activity=activity)

    def create() -> str:
        return address_of(actions.add_deliverable(activity, form.new(), by=request.user, now=now))

    return carry_out(
        request,
        form,
        lambda: form.once(create, by=request.user, now=now),
        back_url=reverse("activities:detail", args=[activity.pk]),
        again=partial(_show_new, request, activity),
    )


def _show_new(request: UserRequest, activity: Activity, form: forms.Form, status: int) -> HttpResponse:
    context = {"form": form, "activity": activity}
    return render(request, "activities/deliverable_new.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.deliverable_of)
def deliverable(request: UserRequest, row: Deliverable) -> HttpResponse:
    """What exactly is asked of me?"""
    return show(request, row)


@policy(Access.SIGNED_IN, opens=queries.row_for("edit", "move_due"))
def deliverable_edit(request: UserRequest, row: Deliverable) -> HttpResponse:
    """Editors change the row; the accountable person moves the due time, before the freeze."""
    full = queries.may_edit(request.user, row.activity)
    form = (EditDeliverableForm if full else MoveDueForm)(request.POST or None, row=row)
    return carry_out(
        request,
        form,
        lambda: _save(request, row, form),
        back_url=address_of(row),
        again=partial(_show_edit, request, row),
    )


def _save(request: UserRequest, row: Deliverable, form: EditDeliverableForm | MoveDueForm) -> None:
    version, now = form.cleaned_data["version"], timezone.now()
    actions.edit_deliverable(row.pk, version, form.changes(), by=request.user, now=now)


def _show_edit(request: UserRequest, row: Deliverable, form: forms.Form, status: int) -> HttpResponse:
    context = {"form": form, "row": row, "activity": row.activity}
    return render(request, "activities/deliverable_edit.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.row_for("accept"))
@require_POST
def deliverable_accept(request: UserRequest, row: Deliverable) -> HttpResponse:
    """Yes: I answer for it."""
    now = timezone.now()
    return press(request, lambda: actions.accept(row.pk, by=request.user, now=now), back_url=address_of(row))


@policy(Access.SIGNED_IN, opens=queries.row_for("take", "accept"))
@require_POST
def deliverable_take(request: UserRequest, row: Deliverable) -> HttpResponse:
    """Nobody has it yet: I answer for it. Whoever has it already, because it was sent twice, is led there."""
    if row.accountable_id == request.user.pk:
        return redirect(address_of(row))
    now = timezone.now()
    return press(
        request,
        lambda: actions.propose(row, request.user, by=request.user, now=now),
        back_url=address_of(row),
    )


@policy(Access.SIGNED_IN, opens=queries.deliverable_of)
@require_POST
def deliverable_send_back(request: UserRequest, row: Deliverable) -> HttpResponse:
    """No, with a reason and perhaps what would be possible instead. Also answers a hand-over."""
    queries.require_asked(request.user, row, "accept")
    form = SendBackForm(request.POST, row=row)

    def act(typed: dict[str, Any]) -> object:
        now = timezone.now()
        return actions.send_back(row.pk, typed["reason"], form.counter(), by=request.user, now=now)

    return _step(request, row, "send_back", form, act)


@policy(Access.SIGNED_IN, opens=queries.row_for("name"))
@require_POST
def deliverable_name(request: UserRequest, row: Deliverable) -> HttpResponse:
    """This person is to answer for it, and is asked."""
    form = NameForm(request.POST, row=row, user=request.user)

    def act(typed: dict[str, Any]) -> object:
        return actions.propose(row, typed["person"], by=request.user, now=timezone.now())

    return _step(request, row, "name", form, act)


@policy(Access.SIGNED_IN, opens=queries.row_for("name"))
@require_POST
def deliverable_address(request: UserRequest, row: Deliverable) -> HttpResponse:
    """This department is to answer for it; its lead is asked for a name."""

    def act(typed: dict[str, Any]) -> object:
        return actions.address(row, typed["department"], by=request.user, now=timezone.now())

    return _step(request, row, "address", AddressForm(request.POST), act)


@policy(Access.SIGNED_IN, opens=queries.row_for("choose"))
@require_POST
def deliverable_take_proposal(request: UserRequest, row: Deliverable) -> HttpResponse:
    """What was proposed instead is done."""
    now = timezone.now()
    return press(
        request, lambda: actions.take_proposal(row.pk, by=request.user, now=now), back_url=address_of(row)
    )


@policy(Access.SIGNED_IN, opens=queries.row_for("choose"))
@require_POST
def deliverable_leave(request: UserRequest, row: Deliverable) -> HttpResponse:
    """It stays as it was asked."""
    now = timezone.now()
    return press(
        request, lambda: actions.leave_as_is(row.pk, by=request.user, now=now), back_url=address_of(row)
    )


@policy(Access.SIGNED_IN, opens=queries.row_for("drop"))
@require_POST
def deliverable_drop(request: UserRequest, row: Deliverable) -> HttpResponse:
    """It is not needed; the log says why."""

    def act(typed: dict[str, Any]) -> object:
        return actions.drop_deliverable(row.pk, by=request.user, now=timezone.now(), **typed)

    return _step(request, row, "drop", DropForm(request.POST), act)


@policy(Access.SIGNED_IN, opens=queries.row_for("cut_scope"))
@require_POST
def deliverable_scope(request: UserRequest, row: Deliverable) -> HttpResponse:
    """Less of it is enough; the log says why."""

    def act(typed: dict[str, Any]) -> object:
        now = timezone.now()
        return actions.cut_scope(row.pk, **typed, by=request.user, now=now)

    return _step(request, row, "cut_scope", ScopeForm(request.POST, row=row), act)


def _step(
    request: UserRequest,
    row: Deliverable,
    name: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """One form of the row's page: carry it out, or show the page again with this form as it was typed."""
    return carry_out(
        request,
        form,
        lambda: act(form.cleaned_data),
        back_url=address_of(row),
        again=lambda typed, status: show(request, row, {name: typed}, status),
    )
