"""What is added to an incident: findings, events, figures."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.forms import EventForm, FindingForm, ImpactForm
from incidents.models import Incident
from incidents.queries import addable_incident, editable_incident, incident_rights
from incidents.views.incident_answer import detail_url, taken
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=addable_incident)
@require_POST
def finding_add(request: UserRequest, incident: Incident) -> HttpResponse:
    """One thing somebody saw."""
    inside = incident_rights(request.user, incident).inside
    form = FindingForm(request.POST, auto_id="finding_%s", incident=incident, inside=inside)
    now = timezone.now()
    return _added(
        request,
        incident,
        "finding",
        form,
        lambda: actions.add_finding(incident.pk, form.finding(), by=request.user, now=now),
    )


@policy(Access.SIGNED_IN, opens=addable_incident)
@require_POST
def event_add(request: UserRequest, incident: Incident) -> HttpResponse:
    """One event of the timeline."""
    form = EventForm(request.POST, auto_id="event_%s", zone=incident.time_zone)
    now = timezone.now()
    return _added(
        request,
        incident,
        "event",
        form,
        lambda: actions.add_event(incident.pk, form.event(), by=request.user, now=now),
    )


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def impact_add(request: UserRequest, incident: Incident) -> HttpResponse:
    """One figure: expected against actual."""
    form = ImpactForm(request.POST, auto_id="impact_%s")
    now = timezone.now()
    return _added(
        request,
        incident,
        "impact",
        form,
        lambda: actions.add_impact(incident.pk, form.impact(), by=request.user, now=now),
    )


def _added(
    request: UserRequest,
    incident: Incident,
    name: str,
    form: FindingForm | EventForm | ImpactForm,
    add: Callable[[], object],
) -> HttpResponse:
    """As `taken`, but the same form sent twice adds once."""

    def create() -> str:
        add()
        return detail_url(incident)

    return taken(
        request,
        incident,
        name,
        form,
        lambda: form.once(create, by=request.user, now=timezone.now()),
    )
