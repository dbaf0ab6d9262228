"""Invitations: where an administrator makes one, and where the person chooses a password."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from postmortem.people import queries as people
from postmortem.people.answer import done, posted, status_of
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.signin import actions, queries
from postmortem.signin.forms import PasswordsForm
from postmortem.signin.queries.doors import address_of
from postmortem.signin.views.coming_in import let_in


@policy(Access.ADMIN, opens=people.person)
def person(request: UserRequest, person: User) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        return _change(request, person)
    made = queries.invitation_of(person, now=now)
    context = {"person": person, "made": made, "address": address_of(made) if made else "", "now": now}
    return render(request, "signin/person_invite.html", context)


def _change(request: UserRequest, person: User) -> HttpResponse:
    now, by_mail = timezone.now(), "mail" in request.POST
    made = queries.invitation_of(person, now=now)
    try:
        if "revoke" in request.POST and made:
            actions.revoke_invitation(made, by=request.user, now=now)
            messages.success(request, _("The link opens nothing any more."))
        elif "revoke" not in request.POST:
            actions.invite(person, by_mail=by_mail, by=request.user, now=now)
            messages.success(request, _("The link is made; it works once, for seven days."))
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    return redirect("settings_person_invite", person.pk)


@policy(Access.PUBLIC)
@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    made = queries.invitation_by(token, now=now)
    form, found = PasswordsForm(posted(request)), list[User]()

    def accept() -> None:
        found.append(actions.accept_invitation(made, form.cleaned_data["password1"], now=now))

    if done(form, accept):
        return let_in(request, found[0], "invitation")
    context = {"form": form, "person": made.person}
    return render(request, "signin/invited.html", context, status=status_of(form))
