"""One's own settings, and the record of the house."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from postmortem.audit import queries as record
from postmortem.people import actions, queries
from postmortem.people.answer import done, posted, status_of
from postmortem.people.forms import PreferencesForm
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
def mine(request: UserRequest) -> HttpResponse:
    me = request.user
    now = timezone.now()
    form = PreferencesForm(posted(request), instance=queries.person(me, me.pk))
    if done(form, lambda: actions.change_preferences(me, form.preferences(), now=now)):
        request.session.pop("language", None)  # the setting counts from now on, not the link in the bar
        translation.activate(form.cleaned_data["language"] or translation.get_language())
        messages.success(request, _("Saved."))
        return redirect("settings")
    house = queries.house() if me.role == User.Role.ADMIN else None
    absences = queries.absences_ahead(me, now)
    context = {"form": form, "me": me, "house": house, "absences": absences, "now": now}
    context["leads"] = bool(queries.led_by(me))
    return render(request, "people/settings.html", context, status=status_of(form))


@policy(Access.ADMIN)
def audit(request: UserRequest) -> HttpResponse:
    """Walks every chain, but only if asked to: that takes a second for each 100,000 entries."""
    breaks = list(record.verify()) if "check" in request.GET else None
    return render(request, "people/audit.html", {"breaks": breaks, "entries": record.counted()})
