"""A chat, pasted into the timeline of an incident."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident
from incidents.queries import addable_incident
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.links.actions.chat import bring_chat
from postmortem.links.forms.chat import ChatForm
from postmortem.links.queries.chat import read_messages
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=addable_incident)
def chat(request: UserRequest, incident: Incident) -> HttpResponse:
    """What was said when? Paste, tick what belongs into the timeline, add it."""
    form = _form(request, incident)
    if "confirm" not in request.POST or not form.is_valid():
        return show(request, incident, form)

    def bring() -> str:
        chosen = [
            one for one in read_messages(form.messages) if one.message.number in form.cleaned_data["take"]
        ]
        bring_chat(incident, chosen, form.cleaned_data["url"], by=request.user, now=timezone.now())
        return reverse("incidents:timeline", args=[incident.pk])

    try:
        return redirect(form.once(bring, by=request.user, now=timezone.now()))
    except Stale as stale:
        return conflict(request, form, stale.current, back_url=request.path)
    except ValidationError as refused:
        return show(request, incident, form, error=" ".join(refused.messages))


def _form(request: UserRequest, incident: Incident) -> ChatForm:
    zone = ZoneInfo(incident.time_zone)
    day, today = timezone.localdate(incident.started_at, zone), timezone.localdate(timezone=zone)
    typed = request.POST if request.method == "POST" else None
    return ChatForm(typed, incident=incident, day=day, today=today)


def show(request: UserRequest, incident: Incident, form: ChatForm, *, error: str = "") -> HttpResponse:
    is_right = form.is_bound and form.is_valid()
    chosen = form.cleaned_data["take"] if is_right and "confirm" in request.POST else None
    with timezone.override(ZoneInfo(incident.time_zone)):
        read = read_messages(form.messages) if is_right else []
        context = {"incident": incident, "form": form, "read": read, "chosen": chosen, "error": error}
        status = 422 if form.is_bound and (error or not is_right) else 200
        return render(request, "links/chat.html", context, status=status)
