"""Working days: whose holidays count, and the days of this house."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.outbox import actions
from postmortem.outbox.forms.house import CalendarForm, SpecialDayForm, calendar_name
from postmortem.outbox.models import SpecialDay
from postmortem.outbox.queries import house as queries
from postmortem.people.answer import done, posted, status_of
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN)
def calendar(request: UserRequest) -> HttpResponse:
    """Which days are worked here?"""
    stored = queries.calendar_code()
    form = CalendarForm(posted(request), calendar=stored)
    if done(form, lambda: actions.change_calendar(form.calendar(), by=request.user, now=timezone.now())):
        messages.success(request, _("Saved. The next reminders follow these days."))
        return redirect("settings_calendar")
    return show(request, form, SpecialDayForm(), form)


@policy(Access.ADMIN)
@require_POST
def special_day_new(request: UserRequest) -> HttpResponse:
    form = SpecialDayForm(request.POST)

    def add() -> SpecialDay:
        said, now = form.cleaned_data, timezone.now()
        return actions.set_special_day(
            said["day"], is_working=said["is_working"], name=said["name"], by=request.user, now=now
        )

    if done(form, add):
        messages.success(request, _("Saved. The next reminders follow these days."))
        return redirect("settings_calendar")
    return show(request, CalendarForm(calendar=queries.calendar_code()), form, form)


def show(
    request: UserRequest, calendar: CalendarForm, special: SpecialDayForm, sent: forms.Form
) -> HttpResponse:
    now = timezone.now()
    page = queries.calendar_page(calendar.stored, request.GET.get("zone", ""), now)
    context = {
        "page": page,
        "name": calendar_name(page.shown),
        "form": calendar,
        "special": special,
        "now": now,
    }
    return render(request, "outbox/calendar.html", context, status=status_of(sent))


@policy(Access.ADMIN, opens=queries.special_day)
@require_POST
def special_day_remove(request: UserRequest, day: SpecialDay) -> HttpResponse:
    actions.remove_special_day(day, by=request.user, now=timezone.now())
    messages.success(request, _("That day is as the calendar says again."))
    return redirect("settings_calendar")
