"""Once a month: is our goal still shared?"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.activities import queries
from postmortem.activities.actions.pulse import answer_pulse
from postmortem.activities.forms.pulse import PulseForm
from postmortem.activities.models import Activity
from postmortem.activities.queries.pulse import pulse_results
from postmortem.activities.rules.pulse import GOAL, round_of
from postmortem.activities.views.answer import carry_out
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.readable)
def pulse(request: UserRequest, activity: Activity) -> HttpResponse:
    """The question of this month, for whoever takes part, and what was answered before."""
    if request.method != "POST":
        return _show(request, activity, PulseForm(questions=[GOAL]), 200)
    if not queries.hats(request.user, activity).may_write:
        raise PermissionDenied
    form, now = PulseForm(request.POST, questions=[GOAL]), timezone.now()

    def act() -> None:
        of = round_of(now, activity.time_zone)
        answer_pulse(activity, form.scores, stream=activity.stream, round_=of, by=request.user, now=now)
        messages.success(request, _("Counted, without your name."))

    return carry_out(
        request,
        form,
        act,
        back_url=reverse("activities:pulse", args=[activity.pk]),
        again=lambda typed, status: _show(request, activity, typed, status),
    )


def _show(request: UserRequest, activity: Activity, form: object, status: int) -> HttpResponse:
    context = {
        "activity": activity,
        "goal": queries.words_for(request.user, activity).text(activity.goal),
        "form": form,
        "results": pulse_results(activity, [GOAL]),
        "may_answer": queries.hats(request.user, activity).may_write,
        "round": round_of(timezone.now(), activity.time_zone),
    }
    return render(request, "activities/pulse.html", context, status=status)
