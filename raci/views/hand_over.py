"""Passing a row on: asking somebody, and that person's yes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities.models import Deliverable
from postmortem.activities.queries import deliverable_of
from postmortem.people.policy import Access, UserRequest, policy
from raci import actions
from raci.forms import HandOverForm
from raci.queries import opens_hand_over
from raci.views.answer import is_stale, sentence


@policy(Access.SIGNED_IN, opens=opens_hand_over)
def hand_over(request: UserRequest, row: Deliverable) -> HttpResponse:
    """Who takes it over, and why; nothing moves before that person's yes."""
    form = HandOverForm(request.POST if request.method == "POST" else None, row=row)
    if form.is_valid():
        to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
        try:
            actions.hand_over(row.pk, to, reason, by=request.user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Asked. Until the yes everything stays as it is."))
            return redirect("activities:deliverable", row.activity_id, row.pk)
    context = {"form": form, "row": row, "activity": row.activity}
    return render(request, "raci/hand_over.html", context, status=422 if form.errors else 200)


@policy(Access.SIGNED_IN, opens=deliverable_of)
@require_POST
def accept_hand_over(request: UserRequest, row: Deliverable) -> HttpResponse:
    """Yes: from now on it is mine."""
    try:
        actions.answer_hand_over(row.pk, by=request.user, now=timezone.now())
    except ValidationError as error:
        status = 409 if is_stale(error) else 422
        return render(request, "409.html", {"reason": sentence(error)}, status=status)
    messages.success(request, _("You answer for it from now on."))
    return redirect("activities:deliverable", row.activity_id, row.pk)
