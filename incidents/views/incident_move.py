"""The steps of an incident: somebody is on it, it has stopped, the retrospective, what is learnt, the end."""

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.forms import CloseForm, DepartmentsForm, DuplicateForm, StopForm
from incidents.models import Incident
from incidents.queries import editable_incident
from incidents.views.incident_answer import detail_url, moved_on, taken
from postmortem.drafts.actions import Stale
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def move(request: UserRequest, incident: Incident) -> HttpResponse:
    """A step that needs no words; to *analysing* it leads on to the retrospective."""
    to = request.POST.get("to", "")
    if (asks := {"mitigated": stop, "closed": close, "duplicate": duplicate}.get(to)) is not None:
        return asks(request, pk=incident.pk)  # these need words: the page opens their form
    try:
        moved = actions.move_incident(incident.pk, to, by=request.user, now=timezone.now())
    except Stale as stale:
        return moved_on(request, incident, None, stale)
    if moved.status == Incident.Status.ANALYSING:
        return redirect("incidents:retrospective_edit", moved.retrospectives.latest("pk").pk)
    return redirect(detail_url(incident))


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def stop(request: UserRequest, incident: Incident) -> HttpResponse:
    """It has stopped: what stopped it, and when."""
    form = StopForm(request.POST, auto_id="stop_%s", zone=incident.time_zone)

    def act() -> Incident:
        now = timezone.now()
        at = form.cleaned_data["stopped_at"] or now
        what, seen_by = form.cleaned_data["stopped_by"], form.cleaned_data["seen_by"]
        return actions.stop_incident(incident.pk, what, at=at, by=request.user, now=now, seen_by=seen_by)

    return taken(request, incident, "stop", form, act)


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def close(request: UserRequest, incident: Incident) -> HttpResponse:
    """The end: similar things are all checked, or there is nothing to look at and why."""
    form = CloseForm(request.POST, auto_id="close_%s")

    def act() -> Incident:
        sweep = actions.Sweep(form.cleaned_data["none_because"])
        closed = Incident.Status.CLOSED
        return actions.move_incident(incident.pk, closed, by=request.user, now=timezone.now(), sweep=sweep)

    return taken(request, incident, "close", form, act)


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def duplicate(request: UserRequest, incident: Incident) -> HttpResponse:
    """It is the same as another one, which goes on instead."""
    form = DuplicateForm(request.POST, auto_id="duplicate_%s", user=request.user, incident=incident)
    return taken(request, incident, "duplicate", form, lambda: _mark(request, incident, form))


def _mark(request: UserRequest, incident: Incident, form: django_forms.Form) -> Incident:
    of: Incident = form.cleaned_data["duplicate_of"]
    return actions.mark_duplicate(incident.pk, of, by=request.user, now=timezone.now())


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def departments(request: UserRequest, incident: Incident) -> HttpResponse:
    """Which departments are affected or take part in mending."""
    form = DepartmentsForm(request.POST, auto_id="departments_%s")

    def act() -> Incident:
        named = form.cleaned_data["departments"]
        return actions.set_departments(incident.pk, named, by=request.user, now=timezone.now())

    return taken(request, incident, "departments", form, act)
