"""Who stands in for whom: one's own deputies, and those of people who cannot name them themselves."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.activities.actions import deputies as actions
from postmortem.activities.forms.deputy import DeputyForm
from postmortem.activities.queries import deputies as queries
from postmortem.answering import answered
from postmortem.people.models import Deputy, User
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.people.queries import person_to_stand_in_for, standing_in


@policy(Access.SIGNED_IN)
def deputies(request: UserRequest) -> HttpResponse:
    """Who may answer in my name, and in whose name may I?"""
    return name(request, request.user)


@policy(Access.SIGNED_IN, opens=person_to_stand_in_for)
def person_deputies(request: UserRequest, person: User) -> HttpResponse:
    """The same for somebody who is away: the lead of the department may name one, or an administrator."""
    return name(request, person)


def name(request: UserRequest, person: User) -> HttpResponse:
    now, zone = timezone.now(), person.time_zone or settings.TIME_ZONE
    sent = request.POST if request.method == "POST" else None
    form = DeputyForm(sent, person=person, by=request.user, zone=zone)
    if named(form, person, by=request.user, now=now):
        messages.success(request, _("Saved. %(name)s has been told.") % {"name": form.cleaned_data["deputy"]})
        return redirect(request.path)
    page = queries.deputies_page(request.user, person, now)
    context = {"form": form, "person": person, "page": page, "now": now, "is_me": person == request.user}
    context["done"] = [answered(duty, now=now) for duty in page.done]
    return render(request, "people/deputies.html", context, status=422 if form.is_bound else 200)


def named(form: DeputyForm, person: User, *, by: User, now: datetime) -> bool:
    """Whether it could be done; what is refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        actions.name_deputy(person, form.said(), by=by, now=now)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@policy(Access.SIGNED_IN, opens=standing_in)
@require_POST
def deputy_end(request: UserRequest, deputy: Deputy) -> HttpResponse:
    try:
        actions.end_deputy(deputy, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return render(request, "409.html", {"reason": refusal.message}, status=409)
    messages.success(request, _("Ended. Both have been told."))
    mine = request.user in (deputy.person, deputy.deputy)
    return redirect("settings_deputies") if mine else redirect("settings_person_deputies", deputy.person_id)
