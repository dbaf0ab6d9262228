"""The launch page: what is open, who decides, and recording that it is live."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from postmortem.activities.models import Activity
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.queries import opens_launch, opens_matrix
from raci.views.gate import refused, shown, typed


@policy(Access.SIGNED_IN, opens=opens_matrix)
@require_safe
def launch(request: UserRequest, activity: Activity) -> HttpResponse:
    """Can it go, and who decides?"""
    return shown(request, activity)


@policy(Access.SIGNED_IN, opens=opens_matrix)
@require_safe
def launch_now(_request: UserRequest, activity: Activity) -> HttpResponse:
    """The address it had before it said what is open."""
    return redirect("raci:launch", activity.pk)


@policy(Access.SIGNED_IN, opens=opens_launch)
@require_POST
def launch_record(request: UserRequest, activity: Activity) -> HttpResponse:
    """It is live, now or since a while ago; with a sentence where nobody has decided."""
    form, now = typed("record", request, activity), timezone.now()
    if not form.is_valid():
        return shown(request, activity, ("record", form))
    at, reason = form.cleaned_data["at"] or now, form.cleaned_data["reason"]
    try:
        actions.launch(activity.pk, at, by=request.user, now=now, reason=reason)
    except ValidationError as refusal:
        return refused(request, activity, ("record", form), refusal)
    messages.success(request, _("It is live. The matrix is fixed as it was at the launch."))
    return redirect("activities:detail", activity.pk)
