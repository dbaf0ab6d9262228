"""List, page and corrections of incidents."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from incidents import actions
from incidents.forms import IncidentForm
from incidents.models import Incident
from incidents.queries import editable_incident, incident_list, readable_incident
from incidents.views.incident_answer import detail_url, moved_on, show_folded, show_incident
from postmortem.drafts.actions import Stale
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
def incidents(request: UserRequest) -> HttpResponse:
    """Every incident this reader may open, newest first."""
    before = request.GET.get("before", "")
    page = incident_list(
        request.user, state=request.GET.get("state", ""), before=int(before) if before.isdecimal() else None
    )
    return render(request, "incidents/list.html", {"page": page})


@policy(Access.SIGNED_IN, opens=readable_incident)
def detail(request: UserRequest, incident: Incident) -> HttpResponse:
    """Has it stopped, and what else looks like it? `form` names one of the folded forms: it is open, or comes
    alone to a page that has the rest already.
    """
    name = request.GET.get("form", "")
    if name and request.headers.get("HX-Request"):
        return show_folded(request, incident, name)
    return show_incident(request, incident, name=name)


@policy(Access.SIGNED_IN, opens=editable_incident)
def edit(request: UserRequest, incident: Incident) -> HttpResponse:
    """Corrections by those who carry it on."""
    sent = request.POST if request.method == "POST" else None
    form = IncidentForm(sent, user=request.user, incident=incident)
    if sent is not None and form.is_valid():
        return save(request, incident, form)
    context = {"form": form, "incident": incident}
    return render(request, "incidents/edit.html", context, status=422 if form.errors else 200)


def save(request: UserRequest, incident: Incident, form: IncidentForm) -> HttpResponse:
    version, changes = form.cleaned_data["version"], form.changes()
    try:
        if changes:
            actions.edit_incident(incident.pk, version, changes, by=request.user, now=timezone.now())
    except Stale as stale:
        return moved_on(request, incident, form, stale)
    return redirect(detail_url(incident))
