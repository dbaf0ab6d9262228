"""All activities: as a list, and day by day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from postmortem.activities import queries
from postmortem.activities.forms import NarrowForm
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
def activity_list(request: UserRequest) -> HttpResponse:
    """What goes live next, and is anything in danger?"""
    now, asked = timezone.now(), request.GET
    form = NarrowForm(asked)
    narrowing = queries.Narrowing(**form.narrowed())
    found = queries.listing(request.user, asked.get("show", ""), asked.get("after", ""), narrowing, now=now)
    context = {"listing": found, "form": form, "is_narrowed": any(narrowing), "now": now}
    return render(request, "activities/activity_list.html", context)


@policy(Access.SIGNED_IN)
def activity_calendar(request: UserRequest) -> HttpResponse:
    """What is published on which day?"""
    now = timezone.now()
    month, zone = request.GET.get("month", ""), timezone.get_current_timezone_name()
    found = queries.calendar_page(request.user, month, now=now, zone=zone)
    return render(request, "activities/calendar.html", {"page": found, "now": now})
