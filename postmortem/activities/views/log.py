"""The log of an activity."""

from functools import partial

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms import KINDS, EntryForm, LogFilterForm
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.views.answer import carry_out
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
def log(request: UserRequest, activity: Activity) -> HttpResponse:
    """What was said, and who has confirmed it?"""
    begun = _begun(request, activity)
    form = EntryForm(activity=activity, kind=request.GET.get("new", ""), begun=begun)
    return _show(request, activity, form, 200)


def _begun(request: UserRequest, activity: Activity) -> dict[str, object]:
    """What the form begins with: an entry that is written anew, or words that another page offers."""
    number, text = request.GET.get("anew", ""), request.GET.get("text", "")[:500]
    if not number:
        offered = {"text": text, "deliverable": request.GET.get("row", "")[:12]}
        return {name: said for name, said in offered.items() if said}
    if not number.isdecimal():
        raise Http404
    return dict(queries.begun_from(queries.writable_entry(request.user, activity.pk, int(number))))


def _show(request: UserRequest, activity: Activity, form: forms.Form, status: int) -> HttpResponse:
    before = request.GET.get("before", "")
    if before and not before.isdecimal():
        raise Http404
    wanted = LogFilterForm(request.GET, activity=activity)
    page = queries.log_page(request.user, activity, wanted.choice(int(before) if before else None))
    context = {"page": page, "activity": activity, "form": form, "wanted": wanted, "writable": KINDS}
    return render(request, "activities/log.html", context, status=status)


@policy(Access.SIGNED_IN, opens=queries.writable)
@require_POST
def log_write(request: UserRequest, activity: Activity) -> HttpResponse:
    """Write it down; whoever is to confirm it is asked."""
    form, now = EntryForm(request.POST, request.FILES, activity=activity), timezone.now()

    def write() -> str:
        upload = form.cleaned_data["file"]
        made = actions.write_entry_with_file(activity, form.new(), upload, by=request.user, now=now)
        return address_of(made)

    return carry_out(
        request,
        form,
        lambda: form.once(write, by=request.user, now=now),
        back_url=reverse("activities:log", args=[activity.pk]),
        again=partial(_show, request, activity),
    )


def address_of(entry: LogEntry) -> str:
    return reverse("activities:entry", args=[entry.activity_id, entry.number])
