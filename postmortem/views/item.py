"""The address of one item: on to its page, or what may be read of it without; and putting it off."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.answering import (
    LaterForm,
    Outcome,
    ended,
    item_told_to,
    leads_on,
    may_read,
    put_off,
    reading,
)
from postmortem.drafts.conflict import conflict
from postmortem.outbox import wording
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import SOURCES, page_of
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


class Told(NamedTuple):
    """An item, and whether its page is open to this person."""

    duty: Duty
    leads_on: bool


def told_to(user: User, pk: int) -> Told:
    """The item for whoever may open its page, or may read what it asks. Raises Http404."""
    now = timezone.now()
    duty = item_told_to(user, pk, now=now)
    told = Told(duty, leads_on(user, duty))
    if not told.leads_on and not may_read(user, duty, now=now):
        raise Http404
    return told


def own(user: User, pk: int) -> Duty:
    return get_object_or_404(Duty.objects.select_related("asked_by", "answered_by"), pk=pk, holder=user)


@policy(Access.SIGNED_IN, opens=told_to)
def item(request: UserRequest, told: Told) -> HttpResponse:
    """The link in mails: on to the page where it is answered, else what may be read of it without."""
    now = timezone.now()
    if told.leads_on:
        is_shared = told.duty.due_at < now and told.duty.holder_id != request.user.pk
        has_choices = is_shared and SOURCES[told.duty.kind].choices
        return redirect(page_of(told.duty) + ("#how" if has_choices else ""))
    over = None if told.duty.state == Duty.State.OPEN else ended(told.duty, request.user, now=now)
    context = {"reading": reading(told.duty, request.user, now=now), "ended": over, "now": now}
    return render(request, "todo/item.html", context)


@policy(Access.SIGNED_IN, opens=own)
def item_snooze(request: UserRequest, duty: Duty) -> HttpResponse:
    """When shall the reminder come instead?"""
    now, is_sent = timezone.now(), request.method == "POST"
    form = LaterForm(request.POST if is_sent else None, person=request.user, now=now)
    if not is_sent and duty.state != Duty.State.OPEN:
        return redirect("item", duty.pk)
    outcome = put_off(duty, form, by=request.user, now=now) if is_sent else None
    if outcome == Outcome.DONE:
        messages.success(request, _("The reminder is put off. Whoever sees this item sees why."))
        return redirect("home")
    if outcome == Outcome.LATE:
        reason = _("This was answered or changed meanwhile; look at it as it is now.")
        return conflict(request, form, reason=reason, back_url=reverse("item", args=[duty.pk]))
    context = {"form": form, "duty": duty, "words": wording.asked(duty, now=now), "now": now}
    return render(request, "todo/snooze.html", context, status=422 if is_sent else 200)
