"""Where people are signed in, and what an administrator does for somebody who lost a phone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.people import queries as people
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.signin import actions, queries


@policy(Access.SIGNED_IN)
def sessions(request: UserRequest) -> HttpResponse:
    now, this = timezone.now(), request.session.session_key or ""
    if request.method == "POST":
        pk = request.POST.get("session", "")
        if pk.isdecimal():
            actions.end_session(request.user, int(pk), now=now)
        else:
            actions.end_others(request.user, this, now=now)
        messages.success(request, _("Ended."))
        return redirect("settings_sessions")
    lines = queries.person_sessions(request.user, this, now=now)
    return render(request, "signin/sessions.html", {"sessions": lines, "now": now})


@policy(Access.ADMIN, opens=people.person)
def person(request: UserRequest, person: User) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        act = actions.reset_second if "reset" in request.POST else actions.end_all_of
        try:
            act(person, by=request.user, now=now)
            messages.success(request, _("Done; the person is told."))
        except ValidationError as refusal:
            messages.error(request, refusal.message)
        return redirect("settings_person_sign_in", person.pk)
    number = len(queries.person_sessions(person, "", now=now))
    context = {"person": person, "number": number, "second": queries.second_of(person)}
    context["is_me"] = person == request.user
    return render(request, "signin/person_sign_in.html", context)
