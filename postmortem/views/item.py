"""The address of one item: on to its page, or what may be read of it without; and putting it off."""

from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.answering import (
    KINDS,
    LaterForm,
    Outcome,
    ended,
    item_told_to,
    leads_on,
    may_read,
    put_off,
    reading,
    sheet_in_name,
)
from postmortem.drafts.conflict import conflict
from postmortem.outbox import wording
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import may_answer_for
from postmortem.outbox.registry import SOURCES, page_of
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


class Told(NamedTuple):
    """An item, whether its page is open to this person, and where this person may answer it in the name of
    its holder, if that is so.
    """

    duty: Duty
    leads_on: bool
    in_name_url: str = ""


def told_to(user: User, pk: int) -> Told:
    """The item for whoever may open its page, or may read what it asks. Raises Http404."""
    now = timezone.now()
    duty = item_told_to(user, pk, now=now)
    if in_name_url := answered_at(user, duty, now):
        return Told(duty, leads_on=False, in_name_url=in_name_url)
    told = Told(duty, leads_on(user, duty))
    if not told.leads_on and not may_read(user, duty, now=now):
        raise Http404
    return told


def answered_at(user: User, duty: Duty, now: datetime) -> str:
    """Where this person answers in the name of the holder: a page of the question, or, for what is answered
    together with others (the sign-off), the kind's own. Empty if that is not so now.
    """
    if duty.state != Duty.State.OPEN or not may_answer_for(user, duty, now):
        return ""
    if duty.kind not in KINDS:
        return page_of(duty)
    return reverse("item_in_name", args=[duty.pk]) if sheet_in_name(duty, user, now=now) else ""


def own(user: User, pk: int) -> Duty:
    return get_object_or_404(Duty.objects.select_related("asked_by", "answered_by"), pk=pk, holder=user)


@policy(Access.SIGNED_IN, opens=told_to)
def item(request: UserRequest, told: Told) -> HttpResponse:
    """The link in mails: on to the page where it is answered, else what may be read of it without."""
    now = timezone.now()
    if told.in_name_url:
        return redirect(told.in_name_url)
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
