"""What happened: incidents, findings, the timeline."""

from datetime import datetime
from typing import Literal

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Status

from incidents import actions, queries
from incidents.actions import NewEvent, NewFinding, NewReport
from incidents.models import Finding, Incident, TimelineEvent
from incidents.queries.incident import addable_incident, incident_rights, reportable
from incidents.queries.incident_list import words_about
from postmortem.activities.models import Activity
from postmortem.activities.rules import Fact
from postmortem.doors.api import happened_schemas as schemas
from postmortem.doors.api.answers import (
    WRITE,
    Cursor,
    Doc,
    Id,
    Made,
    OnceKey,
    answers,
    created,
    here,
    next_of,
    number_at,
    sent_once,
    tagged,
)
from postmortem.doors.api.keys import INCIDENTS_READ, INCIDENTS_WRITE, KeyRequest
from postmortem.doors.api.linked import links_of
from postmortem.people.redaction import Words

router = Router(tags=["incidents"])
State = Literal["", "handled", "stopped", "retrospective", "ended"]
AFTER_LINE = ("kind", "status", "severity", "activity_id", "reported_at")


@router.get("/incidents", response=answers(schemas.IncidentPage), auth=INCIDENTS_READ, url_name="incidents")
def incidents(request: KeyRequest, state: State = "", cursor: Cursor = "") -> Doc:
    """The newest first; of one state, or all."""
    page = queries.incident_list(request.user, state=state, before=number_at(cursor))
    items = [
        {
            "id": row.incident.pk,
            "title": row.title,
            **{name: getattr(row.incident, name) for name in AFTER_LINE},
        }
        for row in page.rows
    ]
    return {"items": items, "next": next_of(page.older)}


@router.post(
    "/incidents",
    response=answers(schemas.IncidentOut, WRITE, ok=201),
    auth=INCIDENTS_WRITE,
    url_name="incidents",
)
def report(request: KeyRequest, response: HttpResponse, said: schemas.IncidentIn, once: OnceKey = "") -> Made:
    """Say what is seen; whoever drives the activity is told at once."""

    def create(now: datetime) -> int:
        given = said.model_dump(exclude={"activity_id", "affected", "touches"})
        new = NewReport(
            **given,
            activity=_activity(request, said.activity_id),
            affected=tuple(said.affected),
            touches=tuple(said.touches),
            zone=timezone.get_current_timezone_name(),
            language=get_language() or "en",
        )
        return actions.report(new, by=request.user, now=now).pk

    found = queries.readable_incident(request.user, sent_once(request, once, create))
    created(response, reverse("api:incident", args=[found.pk]), found.version)
    return Status(201, _incident(found))


def _activity(request: KeyRequest, pk: int | None) -> Activity | None:
    if pk is None:
        return None
    found = reportable(request.user).filter(pk=pk).select_related("lead").first()
    if found is None:
        raise ValidationError(
            {"activity_id": _("Choose an activity that is live, or one that you take part in.")}
        )
    return found


@router.get(
    "/incidents/{pk}", response=answers(schemas.IncidentOut), auth=INCIDENTS_READ, url_name="incident"
)
def incident(request: KeyRequest, response: HttpResponse, pk: Id) -> Doc:
    found = queries.readable_incident(request.user, pk)
    tagged(response, found.version)
    return _incident(found)


def _incident(found: Incident) -> Doc:
    words = words_about([found])
    plain = ("version", "started_at", "mitigated_at", "closed_at")
    return {
        "id": found.pk,
        **{name: getattr(found, name) for name in (*AFTER_LINE, *plain)},
        "title": words.text(found.title),
        "seen": words.text(found.seen),
        "links": links_of("incident", found.pk, words),
        "url": here("incidents:detail", found.pk),
    }


@router.get(
    "/incidents/{pk}/findings",
    response=answers(schemas.FindingsOut),
    auth=INCIDENTS_READ,
    url_name="findings",
)
def findings(request: KeyRequest, pk: Id) -> Doc:
    """What was seen, one thing each."""
    found = queries.readable_incident(request.user, pk)
    words, inside = words_about([found]), incident_rights(request.user, found).inside
    return {"items": [_finding(one, words, inside=inside) for one in found.findings.order_by("pk")]}


def _finding(one: Finding, words: Words, *, inside: bool) -> Doc:
    return {
        "id": one.pk,
        "kind": one.kind,
        "text": words.text(one.text),
        "deliverable_id": one.deliverable_id if inside else None,
        "at": one.at,
    }


@router.post(
    "/incidents/{pk}/findings",
    response=answers(schemas.FindingOut, WRITE, ok=201),
    auth=INCIDENTS_WRITE,
    url_name="findings",
)
def add_finding(
    request: KeyRequest, response: HttpResponse, pk: Id, said: schemas.FindingIn, once: OnceKey = ""
) -> Made:
    incident = addable_incident(request.user, pk)

    def create(now: datetime) -> int:
        return actions.add_finding(pk, NewFinding(said.kind, said.text), by=request.user, now=now).pk

    made = incident.findings.get(pk=sent_once(request, once, create))
    created(response, reverse("api:findings", args=[pk]))
    return Status(201, _finding(made, words_about([incident]), inside=True))


@router.get(
    "/incidents/{pk}/timeline", response=answers(schemas.EventsOut), auth=INCIDENTS_READ, url_name="timeline"
)
def timeline(request: KeyRequest, pk: Id) -> Doc:
    """What is known to have happened when: from the plan, from the matrix, and as people wrote it down."""
    found = queries.readable_incident(request.user, pk)
    words, inside = words_about([found]), incident_rights(request.user, found).inside
    return {"items": [_event(fact, words) for fact in queries.all_facts(found, inside=inside)]}


def _event(fact: Fact, words: Words) -> Doc:
    return {
        "at": fact.at,
        "kind": fact.kind,
        "text": words.text(str(fact.params.get("text", ""))),
        "side": words.side(fact.department_id) if fact.department_id else "",
        "is_relayed": fact.said,
    }


@router.post(
    "/incidents/{pk}/timeline",
    response=answers(schemas.EventMade, WRITE, ok=201),
    auth=INCIDENTS_WRITE,
    url_name="timeline",
)
def add_event(
    request: KeyRequest, response: HttpResponse, pk: Id, said: schemas.EventIn, once: OnceKey = ""
) -> Made:
    incident = addable_incident(request.user, pk)

    def create(now: datetime) -> int:
        return actions.add_event(pk, NewEvent(**said.model_dump()), by=request.user, now=now).pk

    made = TimelineEvent.objects.get(incident=incident, pk=sent_once(request, once, create))
    created(response, reverse("api:timeline", args=[pk]))
    text = words_about([incident]).text(made.text)
    return Status(201, {"id": made.pk, "at": made.happened_at, "marker": made.marker, "text": text})
