"""Who is away: one's own times, and those of people who cannot enter them themselves."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.outbox.actions import absences as actions
from postmortem.outbox.forms.house import AbsenceForm
from postmortem.outbox.queries import house as queries
from postmortem.people.actions import Away
from postmortem.people.answer import done, posted, status_of
from postmortem.people.models import Absence, User
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
def away(request: UserRequest) -> HttpResponse:
    """When am I away, and who stands in?"""
    return enter(request, request.user)


@policy(Access.SIGNED_IN, opens=queries.person_away)
def person_away(request: UserRequest, person: User) -> HttpResponse:
    """The same for somebody who is ill: the lead of the department may enter it, or an administrator."""
    return enter(request, person)


def enter(request: UserRequest, person: User) -> HttpResponse:
    now, zone = timezone.now(), person.time_zone or settings.TIME_ZONE
    form = AbsenceForm(posted(request), person=person, zone=zone)
    if done(form, lambda: actions.go_away(person, Away(**form.cleaned_data), by=request.user, now=now)):
        messages.success(request, _("Saved. %(name)s has been told.") % {"name": form.cleaned_data["deputy"]})
        return redirect(request.path)
    page = queries.away_page(request.user, person, now)
    context = {"form": form, "person": person, "page": page, "now": now, "is_me": person == request.user}
    return render(request, "outbox/away.html", context, status=status_of(form))


@policy(Access.SIGNED_IN, opens=queries.absence)
@require_POST
def away_end(request: UserRequest, absence: Absence) -> HttpResponse:
    try:
        actions.come_back(absence, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return render(request, "409.html", {"reason": refusal.message}, status=409)
    messages.success(request, _("Reminders reach %(name)s again.") % {"name": absence.person})
    mine = absence.person == request.user
    return redirect("settings_away") if mine else redirect("settings_person_away", absence.person_id)
