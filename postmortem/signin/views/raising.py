"""Becoming an administrator takes two; who has to show a second step."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.people import actions as house
from postmortem.people import queries as people
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.signin import actions, queries


@policy(Access.ADMIN, opens=people.person)
def person(request: UserRequest, person: User) -> HttpResponse:
    """Shall this person be an administrator?"""
    if request.method == "POST":
        try:
            messages.success(request, _decided(request, person))
        except ValidationError as refusal:
            messages.error(request, refusal.message)
        return redirect("settings_person_admin", person.pk)
    page = queries.raising_page(request.user, person)
    context = {"page": page, "person": person, "is_me": person == request.user, "now": timezone.now()}
    return render(request, "signin/person_admin.html", context)


def _decided(request: UserRequest, person: User) -> str:
    now, asked = timezone.now(), queries.open_raising(person)
    if asked and "yes" in request.POST:
        actions.agree_to_raise(asked, by=request.user, now=now)
    elif asked and "no" in request.POST:
        actions.decline_to_raise(asked, by=request.user, now=now)
        return _("Nothing changes: the role stays as it was.")
    elif "ask" in request.POST:
        asked = actions.ask_to_raise(person, by=request.user, now=now)
    else:
        raise ValidationError(_("This was decided meanwhile."))
    if queries.open_raising(person):
        return _("Asked. It holds as soon as a second administrator agrees.")
    return _("Done; the person is told.")


@policy(Access.ADMIN)
@require_POST
def second_step(request: UserRequest) -> HttpResponse:
    """For whom is a second step required?"""
    whom, mine = request.POST.get("second_for", ""), queries.second_of(request.user)
    try:
        if whom != "nobody" and not mine.is_there:
            raise ValidationError(_("Set up your own second step first."))
        house.ask_for_second(whom, by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("settings_sign_in")
