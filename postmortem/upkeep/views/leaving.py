"""Somebody leaves: successors first, then the name goes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.upkeep import actions
from postmortem.upkeep.forms.leaving import LeaveForm, SuccessorForm
from postmortem.upkeep.queries import leaving as queries


def show(
    request: UserRequest, person: User, *, passing: SuccessorForm | None = None, last: LeaveForm | None = None
) -> HttpResponse:
    page = queries.leave_page(person)
    status = 422 if passing or last else 200
    context = {
        "page": page,
        "person": person,
        "is_me": person == request.user,
        "form": passing or SuccessorForm(page=page),
        "last": last or LeaveForm(person=person),
    }
    return render(request, "upkeep/leave.html", context, status=status)


@policy(Access.ADMIN, opens=queries.leaver)
def leave(request: UserRequest, person: User) -> HttpResponse:
    """What does this person carry, and who takes it over?"""
    if request.method != "POST":
        return show(request, person)
    form = SuccessorForm(request.POST, page=queries.leave_page(person))
    if form.is_valid():
        rest, choices = form.cleaned_data["rest"], form.choices_made
        try:
            actions.pass_everything_on(person, choices, rest, by=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
        else:
            messages.success(request, _("It was passed on; who is to answer for a row is asked for a yes."))
            return redirect("settings_person_leave", person.pk)
    return show(request, person, passing=form)


@policy(Access.ADMIN, opens=queries.leaver)
@require_POST
def leave_now(request: UserRequest, person: User) -> HttpResponse:
    form = LeaveForm(request.POST, person=person)
    if form.is_valid():
        try:
            counts = actions.leave(person, by=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            text = _("Name, account and addresses are gone. Texts changed: %(texts)s; frozen: %(frozen)s.")
            messages.success(request, text % counts)
            return redirect("settings_people")
    return show(request, person, last=form)
