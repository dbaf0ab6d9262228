"""How what belongs to one activity is chased: read by those who open it, changed by those who may edit it."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities.models import Activity
from postmortem.activities.queries import editable, may_edit, readable
from postmortem.outbox import actions
from postmortem.outbox.forms.ladder import DRAFT, LadderForm
from postmortem.outbox.queries import ladders
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


class Here(NamedTuple):
    """The steps of one kind in one activity."""

    activity: Activity
    place: ladders.Place


def steps_here(user: User, pk: int, kind: str) -> Here:
    """Raises Http404, PermissionDenied if this person may only read."""
    activity = editable(user, pk)
    return Here(activity, ladders.place(kind, activity.stream))


@policy(Access.SIGNED_IN, opens=readable)
def activity_reminders(request: UserRequest, activity: Activity) -> HttpResponse:
    """Who hears when something in this activity is late, and when?"""
    zone, now = timezone.get_current_timezone_name(), timezone.now()
    context = {
        "activity": activity,
        "groups": ladders.groups(activity.stream, zone=zone, now=now),
        "may_edit": may_edit(request.user, activity),
        "now": now,
    }
    return render(request, "outbox/ladder_list.html", context)


@policy(Access.SIGNED_IN, opens=steps_here)
def activity_ladder(request: UserRequest, here: Here) -> HttpResponse:
    """The steps of one kind; what was typed so far may stand in the address."""
    zone, now = timezone.get_current_timezone_name(), timezone.now()
    sent = request.POST if request.method == "POST" else None
    form = LadderForm(sent, here.place, request.GET.getlist(DRAFT))
    if again := form.redraft():
        return redirect(f"{request.path}?{again}#steps")
    if form.saved(by=request.user, now=now):
        messages.success(request, _("Saved. It counts for what is asked from now on."))
        return redirect("activity_reminders", here.activity.pk)
    context = {"form": form, "shown": form.shown(zone=zone, now=now), "now": now, "activity": here.activity}
    return render(request, "outbox/ladder_edit.html", context, status=form.status)


@policy(Access.SIGNED_IN, opens=steps_here)
@require_POST
def activity_ladder_end(request: UserRequest, here: Here) -> HttpResponse:
    actions.end_ladder(here.place.kind, here.place.stream, by=request.user, now=timezone.now())
    messages.success(request, _("The steps of this place alone are gone; the wider ones count again."))
    return redirect("activity_reminders", here.activity.pk)
