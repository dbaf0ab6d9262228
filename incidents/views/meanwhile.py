"""While it goes on: what helps in the meantime, what customers are told, the first answer to a complaint."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents import actions
from incidents.forms import FirstReplyForm, MeanwhileForm
from incidents.models import Incident
from incidents.queries import editable_incident
from incidents.views.incident_answer import taken
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def meanwhile(request: UserRequest, incident: Incident) -> HttpResponse:
    """Workaround and message to customers."""
    form = MeanwhileForm(request.POST, incident=incident)

    def act() -> Incident:
        version, now = form.cleaned_data["version"], timezone.now()
        return actions.say_meanwhile(incident.pk, version, form.changes(), by=request.user, now=now)

    return taken(request, incident, "meanwhile", form, act)


@policy(Access.SIGNED_IN, opens=editable_incident)
@require_POST
def reply(request: UserRequest, incident: Incident) -> HttpResponse:
    """Whoever complained has had a first answer."""
    form = FirstReplyForm(request.POST, incident=incident)

    def act() -> Incident:
        now = timezone.now()
        at, said = form.cleaned_data["replied_at"] or now, form.cleaned_data["said"]
        return actions.first_reply(incident.pk, said, at=at, by=request.user, now=now)

    return taken(request, incident, "reply", form, act)
