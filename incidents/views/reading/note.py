"""Taking note, and reading with fresh eyes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.forms import SecondReaderForm
from incidents.models import Retrospective
from incidents.queries import asked_to_note, editable_retrospective, read_by_second, second_page
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy


def gone_on(request: UserRequest, found: Retrospective) -> HttpResponse:
    """409: it is not asked any more."""
    back = reverse("incidents:retrospective", args=[found.pk])
    reason = _("It has moved on meanwhile; see where it stands now.")
    return conflict(request, None, found, reason=reason, back_url=back)


@policy(Access.SIGNED_IN, opens=asked_to_note)
@require_POST
def note_taken(request: UserRequest, found: Retrospective) -> HttpResponse:
    try:
        actions.take_note(found, by=request.user, now=timezone.now())
    except Stale:
        return gone_on(request, found)
    messages.success(request, _("You have taken note."))
    return redirect("incidents:retrospective", found.pk)


@policy(Access.SIGNED_IN, opens=read_by_second)
@require_POST
def understood(request: UserRequest, found: Retrospective) -> HttpResponse:
    try:
        actions.understood(found, by=request.user, now=timezone.now())
    except Stale:
        return gone_on(request, found)
    messages.success(request, _("Thank you. It is recorded: understood without an explanation."))
    return redirect("home")


@policy(Access.SIGNED_IN, opens=editable_retrospective)
def second_reader(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Who reads it with fresh eyes?"""
    sent = request.POST if request.method == "POST" else None
    form = SecondReaderForm(sent, retrospective=found)
    try:
        if form.is_valid():
            chosen = form.cleaned_data["reader"]
            actions.ask_second_reader(found.pk, chosen, by=request.user, now=timezone.now())
            messages.success(request, _("Asked: %(name)s.") % {"name": chosen.display_name})
            return redirect("incidents:second_reader", found.pk)
    except Stale:
        return gone_on(request, found)
    except ValidationError as refused:
        form.add_error(None, refused)
    context = {"page": second_page(found), "form": form}
    return render(request, "retrospectives/second.html", context, status=422 if form.errors else 200)
