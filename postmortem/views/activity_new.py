"""Beginning an activity: its rows are of the plan, its letters of the matrix."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from postmortem.activities.forms import NewActivityForm, read_into_form
from postmortem.activities.rules.pasted import LONGEST_MESSAGE
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.people.queries import may_begin
from raci import actions
from raci.rules import begun_with, left_open


@policy(Access.SIGNED_IN)
def activity_new(request: UserRequest) -> HttpResponse:
    """What does it begin with, what is it called, when does it go live, who asked, who takes part?"""
    if not may_begin(request.user):
        raise PermissionDenied
    now, zone = timezone.now(), timezone.get_current_timezone_name()
    if to_read := _to_read(request):
        return _show(request, read_into_form(to_read, zone=zone, now=now), 200)
    form = NewActivityForm(request.POST or None, zone=zone, now=now)
    if form.is_valid():
        try:
            return redirect(form.once(partial(_begin, request, form, now), by=request.user, now=now))
        except Stale as stale:
            return conflict(request, form, stale.current, back_url=reverse("activities:list"))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _show(request, form, 422 if form.is_bound else 200)


def _to_read(request: UserRequest) -> QueryDict | None:
    """What to fill the form from: a message that is to be read, with what was typed beside it."""
    if request.method == "POST":
        is_asked = "read" in request.POST and request.POST.get("message", "").strip()
        return request.POST if is_asked else None
    text = request.GET.get("text", "")
    found = request.GET.copy()
    found["message"] = text[:LONGEST_MESSAGE]
    return found if text else None


def _show(request: UserRequest, form: NewActivityForm, status: int) -> HttpResponse:
    return render(request, "activities/activity_new.html", {"form": form}, status=status)


def _begin(request: UserRequest, form: NewActivityForm, now: datetime) -> str:
    starter = form.starter()
    begun = actions.begin_activity(form.new(), starter, by=request.user, now=now)
    if starter:
        messages.success(request, begun_with(starter.name.within(form.language), begun.added))
        for sentence in left_open(begun.left):
            messages.info(request, sentence)
    return reverse("activities:detail", args=[begun.activity.pk])
