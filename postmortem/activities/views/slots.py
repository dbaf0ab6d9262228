"""Publish slots, and which version is in use where."""

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
from postmortem.activities.forms import EditSlotForm, NewSlotForm, PublishForm
from postmortem.activities.models import Activity, Publication, PublishSlot
from postmortem.activities.views.answer import carry_out, press
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
@require_safe
def slots(request: UserRequest, activity: Activity) -> HttpResponse:
    """When must everything be final, and which version is in use?"""
    return _show(request, activity)


def _show(
    request: UserRequest,
    activity: Activity,
    *,
    new: forms.Form | None = None,
    publish: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "page": queries.slots_page(request.user, activity, now=now),
        "activity": activity,
        "form": new or NewSlotForm(activity=activity),
        "publish": publish or PublishForm(activity=activity),
        "now": now,
    }
    return render(request, "activities/slots.html", context, status=status)


def address_of(activity: Activity) -> str:
    return reverse("activities:slots", args=[activity.pk])


@policy(Access.SIGNED_IN, opens=queries.editable)
@require_POST
def slot_new(request: UserRequest, activity: Activity) -> HttpResponse:
    """Another slot; what goes into it has to be final before."""
    form, now = NewSlotForm(request.POST, activity=activity), timezone.now()

    def add() -> str:
        actions.add_slot(activity, form.new(), by=request.user, now=now)
        return address_of(activity)

    return carry_out(
        request,
        form,
        lambda: form.once(add, by=request.user, now=now),
        back_url=address_of(activity),
        again=lambda typed, status: _show(request, activity, new=typed, status=status),
    )


@policy(Access.SIGNED_IN, opens=queries.slot_of)
def slot(request: UserRequest, found: PublishSlot) -> HttpResponse:
    """Move a slot, and with it the time by which everything must be final."""
    form, now = EditSlotForm(request.POST or None, slot=found), timezone.now()

    def save() -> None:
        typed, changes = form.cleaned_data, form.changes()
        rows = list(typed["rows"])
        actions.edit_slot(found.pk, typed["version"], changes, rows, by=request.user, now=now)
        messages.success(request, _("The slot is changed; whoever answers for something in it was told."))

    return carry_out(
        request,
        form,
        save,
        back_url=address_of(found.activity),
        again=partial(_show_slot, request, found),
    )


def _show_slot(request: UserRequest, found: PublishSlot, form: forms.Form, status: int) -> HttpResponse:
    context = {"form": form, "slot": found, "activity": found.activity, "now": timezone.now()}
    return render(request, "activities/slot.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.slot_of)
@require_POST
def slot_remove(request: UserRequest, found: PublishSlot) -> HttpResponse:
    """Nothing is published then."""
    return press(
        request,
        lambda: actions.remove_slot(found.pk, by=request.user, now=timezone.now()),
        back_url=address_of(found.activity),
    )


@policy(Access.SIGNED_IN, opens=queries.publishable)
@require_POST
def slot_publish(request: UserRequest, activity: Activity) -> HttpResponse:
    """This version is in use there since then."""
    form, now = PublishForm(request.POST, activity=activity), timezone.now()

    def publish() -> str:
        typed = form.cleaned_data
        version, at = typed["version"], typed["at"] or now
        actions.publish(version, typed["channel"], at, by=request.user, now=now, slot=form.slot())
        return address_of(activity)

    return carry_out(
        request,
        form,
        lambda: form.once(publish, by=request.user, now=now),
        back_url=address_of(activity),
        again=lambda typed, status: _show(request, activity, publish=typed, status=status),
    )


@policy(Access.SIGNED_IN, opens=queries.publication_of)
@require_POST
def slot_end(request: UserRequest, found: Publication) -> HttpResponse:
    """It is no longer in use there."""
    activity = found.asset_version.deliverable.activity
    return press(
        request,
        lambda: actions.end_publication(found.pk, by=request.user, now=timezone.now()),
        back_url=address_of(activity),
    )
