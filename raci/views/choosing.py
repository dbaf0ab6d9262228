"""How a row goes on that came back from the sign-off."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.models import SignedRow
from raci.queries import counter_of, opens_choice
from raci.views.answer import is_stale, sentence


@policy(Access.SIGNED_IN, opens=opens_choice)
def resolve(request: UserRequest, signed: SignedRow) -> HttpResponse:
    """Is what was proposed taken, or does the row stay as it was asked?"""
    activity = signed.deliverable.activity
    error, status = "", 200
    if request.method == "POST":
        takes = request.POST.get("step") == "take"
        do = actions.take_counter if takes else actions.leave_row
        try:
            do(signed.pk, by=request.user, now=timezone.now())
        except ValidationError as refusal:
            error, status = sentence(refusal), 409 if is_stale(refusal) else 422
        else:
            taken = _("Taken over. Put the matrix forward again, and who is touched signs anew.")
            messages.success(request, taken if takes else _("It stays as it was asked."))
            return redirect("raci:matrix", activity.pk)
    context = {"counter": counter_of(request.user, signed), "activity": activity, "error": error}
    return render(request, "raci/resolve.html", context, status=status)
