"""People: who they are, and whether they may sign in."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.people import actions, queries
from postmortem.people.answer import done, posted, status_of
from postmortem.people.forms import PersonEditForm, PersonForm
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN)
def people(request: UserRequest) -> HttpResponse:
    return render(request, "people/people_list.html", {"people": queries.all_people()})


@policy(Access.ADMIN)
def person_new(request: UserRequest) -> HttpResponse:
    form, now = PersonForm(posted(request)), timezone.now()

    def create() -> User:
        password = form.cleaned_data["password"]
        return actions.create_person(form.person(), password=password, by=request.user, now=now)

    if done(form, create):
        messages.success(request, _("%(name)s has a login.") % {"name": form.cleaned_data["display_name"]})
        return redirect("settings_people")
    return render(request, "people/person_new.html", {"form": form}, status=status_of(form))


@policy(Access.ADMIN, opens=queries.person)
def person(request: UserRequest, user: User) -> HttpResponse:
    form = PersonEditForm(posted(request), instance=copy(user), initial={"seen": queries.fingerprint(user)})

    def save() -> User:
        password, seen = form.cleaned_data["password"], form.cleaned_data["seen"]
        now = timezone.now()
        return actions.edit_person(
            user, form.person(), password=password, seen=seen, by=request.user, now=now
        )

    if done(form, save):
        messages.success(request, _("Saved."))
        return redirect("settings_people")
    context = {"form": form, "person": user, "is_me": user == request.user}
    return render(request, "people/person_edit.html", context, status=status_of(form))


@policy(Access.ADMIN, opens=queries.person)
@require_POST
def person_access(request: UserRequest, user: User) -> HttpResponse:
    act = actions.reactivate_person if "open" in request.POST else actions.deactivate_person
    try:
        act(user, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    return redirect("settings_person", user.pk)
