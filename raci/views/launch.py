"""Going live."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.forms import LaunchForm
from raci.queries import opens_launch
from raci.queries.gate import open_signatures
from raci.views.answer import is_stale, sentence


@policy(Access.SIGNED_IN, opens=opens_launch)
def launch(request: UserRequest, activity: Activity) -> HttpResponse:
    """It goes live now, or went live a while ago; with a reason where not everybody has signed."""
    ready = activity.status == Activity.Status.READY
    sent = request.POST if request.method == "POST" else None
    form = LaunchForm(sent, zone=activity.time_zone, all_signed=ready)
    now = timezone.now()
    if form.is_valid():
        at, reason = form.cleaned_data["at"] or now, form.cleaned_data.get("reason", "")
        try:
            actions.launch(activity.pk, at, by=request.user, now=now, reason=reason)
        except ValidationError as error:
            if is_stale(error):
                back = reverse("activities:detail", args=[activity.pk])
                return render(request, "409.html", {"reason": sentence(error), "back_url": back}, status=409)
            form.add_error(None, error)
        else:
            messages.success(request, _("It is live. The matrix is fixed as it was at the launch."))
            return redirect("activities:detail", activity.pk)
    signatures = open_signatures(request.user, activity, now=now)
    context = {"form": form, "activity": activity, "ready": ready, "signatures": signatures}
    return render(request, "raci/launch.html", context, status=422 if form.errors else 200)
