"""How duties are chased in this house: the steps of every kind, and those of one kind."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.outbox import actions
from postmortem.outbox.forms.ladder import DRAFT, LadderForm
from postmortem.outbox.queries import ladders as queries
from postmortem.people.answer import posted
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN)
def ladders(request: UserRequest) -> HttpResponse:
    """Who hears when something falls due, and when?"""
    zone, now = timezone.get_current_timezone_name(), timezone.now()
    context = {"groups": queries.groups(zone=zone, now=now), "may_edit": True, "now": now}
    return render(request, "outbox/ladder_list.html", context)


@policy(Access.ADMIN, opens=queries.of_house)
def ladder(request: UserRequest, place: queries.Place) -> HttpResponse:
    """The steps of one kind; what was typed so far may stand in the address."""
    zone, now = timezone.get_current_timezone_name(), timezone.now()
    form = LadderForm(posted(request), place, request.GET.getlist(DRAFT))
    if again := form.redraft():
        return redirect(f"{request.path}?{again}#steps")
    if form.saved(by=request.user, now=now):
        messages.success(request, _("Saved. It counts for what is asked from now on."))
        return redirect("settings_ladders")
    context = {"form": form, "shown": form.shown(zone=zone, now=now), "now": now}
    return render(request, "outbox/ladder_edit.html", context, status=form.status)


@policy(Access.ADMIN, opens=queries.of_house)
@require_POST
def ladder_end(request: UserRequest, place: queries.Place) -> HttpResponse:
    actions.end_ladder(place.kind, "", by=request.user, now=timezone.now())
    messages.success(request, _("The steps of this place alone are gone; the wider ones count again."))
    return redirect("settings_ladders")
