"""Parties outside, and the people there who are reached by a link."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.people import actions, queries
from postmortem.people.answer import done, posted, status_of
from postmortem.people.forms import ContactForm, PartyEditForm, PartyForm
from postmortem.people.models import ExternalParty
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN)
def parties(request: UserRequest) -> HttpResponse:
    return render(request, "people/parties_list.html", {"parties": queries.all_parties()})


@policy(Access.ADMIN)
def party_new(request: UserRequest) -> HttpResponse:
    form, now = PartyForm(posted(request)), timezone.now()
    if done(form, lambda: actions.add_party(**form.cleaned_data, by=request.user, now=now)):
        messages.success(request, _("Saved."))
        return redirect("settings_parties")
    return render(request, "people/party_new.html", {"form": form}, status=status_of(form))


@policy(Access.ADMIN, opens=queries.party)
def party(request: UserRequest, party: ExternalParty) -> HttpResponse:
    form = PartyEditForm(posted(request), instance=copy(party), initial={"seen": queries.fingerprint(party)})
    now = timezone.now()
    if done(form, lambda: actions.edit_party(party, **form.cleaned_data, by=request.user, now=now)):
        messages.success(request, _("Saved."))
        return redirect("settings_parties")
    context = {"form": form, "party": party}
    return render(request, "people/party_edit.html", context, status=status_of(form))


@policy(Access.ADMIN, opens=queries.party)
def contact_new(request: UserRequest, party: ExternalParty) -> HttpResponse:
    form, now = ContactForm(posted(request)), timezone.now()
    if done(form, lambda: actions.add_contact(party, **form.cleaned_data, by=request.user, now=now)):
        messages.success(request, _("Saved."))
        return redirect("settings_party", party.pk)
    context = {"form": form, "party": party}
    return render(request, "people/contact_new.html", context, status=status_of(form))
