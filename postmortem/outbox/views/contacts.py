"""Contacts outside: mended and switched off; what is asked of one, taken back or written again."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postmortem.outbox import actions
from postmortem.outbox import queries as outbox
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import page_of
from postmortem.people import queries
from postmortem.people.actions import ContactSaid, Outdated
from postmortem.people.answer import posted
from postmortem.people.forms import ContactEditForm
from postmortem.people.models import ExternalContact
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN, opens=queries.contact)
def contact(request: UserRequest, contact: ExternalContact) -> HttpResponse:
    initial = {"seen": queries.fingerprint(contact)}
    form = ContactEditForm(posted(request), instance=copy(contact), initial=initial)
    status = 200
    if form.is_bound:
        status = kept(request, contact, form)
    if status == 302:
        messages.success(request, _("Saved."))
        return redirect("settings_party", contact.party_id)
    waiting = outbox.number_asked_of(contact)
    context = {"form": form, "contact": contact, "waiting": waiting}
    return render(request, "people/contact_edit.html", context, status=status)


def kept(request: UserRequest, contact: ExternalContact, form: ContactEditForm) -> int:
    """Save what was typed; the code of the answer."""
    if not form.is_valid():
        return 422
    typed = dict(form.cleaned_data)
    seen, now = typed.pop("seen"), timezone.now()
    try:
        actions.edit_contact(contact, ContactSaid(**typed), seen=seen, by=request.user, now=now)
    except Outdated as outdated:
        form.show_stored(outdated.current)
        return 409
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return 422
    return 302


@policy(Access.ADMIN, opens=queries.contact)
@require_POST
def contact_off(request: UserRequest, contact: ExternalContact) -> HttpResponse:
    """Nothing is asked there any more; an address switches the contact on again."""
    said = ContactSaid(contact.name, None, contact.language)
    seen = queries.fingerprint(contact)
    actions.edit_contact(contact, said, seen=seen, by=request.user, now=timezone.now())
    messages.success(request, _("%(name)s is switched off.") % {"name": contact.name})
    return redirect("settings_party", contact.party_id)


def asked_by_me(user: object, pk: int) -> Duty:
    """What is asked of a contact, for who asked, drives or sponsors it. Raises Http404."""
    found = Duty.objects.filter(pk=pk, contact__isnull=False).select_related("contact").first()
    if found is None or user not in (found.asked_by, found.driver, found.sponsor):
        raise Http404
    return found


@policy(Access.SIGNED_IN, opens=asked_by_me)
@require_POST
def take_back(request: UserRequest, duty: Duty) -> HttpResponse:
    """Take the question back: its link opens nothing from now on."""
    try:
        actions.take_back(duty, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return render(request, "409.html", {"reason": refusal.message}, status=409)
    messages.success(request, _("The question to %(name)s is taken back.") % {"name": duty.contact})
    return redirect(page_of(duty))


@policy(Access.SIGNED_IN, opens=asked_by_me)
@require_POST
def write_again(request: UserRequest, duty: Duty) -> HttpResponse:
    """Another mail with another link; the ones before open nothing from now on."""
    try:
        actions.write_again(duty, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        return render(request, "409.html", {"reason": refusal.message}, status=409)
    said = _("A new mail goes to %(name)s; links sent before end.")
    messages.success(request, said % {"name": duty.contact})
    return redirect(page_of(duty))
