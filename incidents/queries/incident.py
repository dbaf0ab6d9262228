"""Who may see and change an incident, and what the product itself knows about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.http import Http404

from incidents.models import Incident, TimelineEvent
from incidents.models.incident import IncidentDepartment
from incidents.rules.timeline import in_order
from postmortem.activities import queries as activities
from postmortem.activities.models import Activity
from postmortem.activities.rules import Fact
from postmortem.people.asking import ForReader
from postmortem.people.models import User

WITH_PEOPLE = ("activity__lead__department", "activity__sponsor", "reporter", "owner__department")


@dataclass(frozen=True)
class Rights:
    """What one person may do here.

    `inside`: may open the activity, so its facts may be shown as well; `names`: sees who carries it on;
    `search`: looks for similar things together with the others.
    """

    inside: bool
    names: bool
    search: bool
    edit: bool
    add: bool


def reportable(user: User) -> QuerySet[Activity]:
    """What this person may report on: every live unrestricted activity, and those the person may open."""
    if user.role == User.Role.EXECUTIVE:  # to whom every unrestricted one is open
        return Activity.objects.visible_to(user).exclude(status=Activity.Status.CANCELLED)
    live = Q(status__in=[Activity.Status.LAUNCHED, Activity.Status.VERIFIED], restricted=False)
    own = Q(pk__in=Activity.objects.ids_of(user))  # by their ids, so that the others are not looked at
    return Activity.objects.filter(live | (own & ~Q(status=Activity.Status.CANCELLED)))


def incident_rights(user: User, incident: Incident) -> Rights:
    """Owner, driver and the leads of affected departments edit; the reporter adds events and findings."""
    activity, (opened, leads) = incident.activity, _seen_by(user, incident)
    inside = activity is None or opened
    drives = activity is not None and activity.lead_id == user.pk
    edit = drives or incident.owner_id == user.pk or leads
    add = edit or incident.reporter_id == user.pk
    hats = activities.hats(user, activity, leads=()) if inside and not add and activity is not None else None
    names = inside and (add or (hats is not None and hats.sees_names))
    search = inside and (add or (hats is not None and hats.may_write))
    return Rights(inside=inside, names=names, search=search, edit=edit, add=add)


def _seen_by(user: User, incident: Incident) -> tuple[bool, bool]:
    """Whether this person may open its activity, and leads a department that is affected: as it was loaded
    for this person, else one query.
    """
    if getattr(incident, "seen_by", None) != user.pk:
        incident = _as_seen_by(user, Incident.objects.filter(pk=incident.pk)).get()
    return vars(incident)["opens_activity"], vars(incident)["leads_affected"]


def _as_seen_by(user: User, incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    opened = Activity.objects.visible_to(user).filter(pk=OuterRef("activity"))
    led = IncidentDepartment.objects.filter(incident=OuterRef("pk"), department__lead=user)
    here = {"opens_activity": Exists(opened.order_by()), "leads_affected": Exists(led.order_by())}
    return incidents.annotate(seen_by=Value(user.pk), **here)


def _read(user: User, pk: int) -> QuerySet[Incident]:
    visible = _as_seen_by(user, Incident.objects.visible_to(user)).select_related(*WITH_PEOPLE)
    return visible.filter(pk=pk).order_by()


READ = ForReader(_read)


def readable_incident(user: User, pk: int) -> Incident:
    """The incident with its activity and people; Http404 if it is unknown or foreign. `incident_rights` of
    this person asks little more for it.
    """
    found: Incident | None = next(iter(READ(user, pk)), None)
    if found is None:
        raise Http404
    return found


def editable_incident(user: User, pk: int) -> Incident:
    """As `readable_incident`; PermissionDenied for somebody who may only read it or add to it."""
    incident = readable_incident(user, pk)
    if not incident_rights(user, incident).edit:
        raise PermissionDenied
    return incident


def addable_incident(user: User, pk: int) -> Incident:
    """As `readable_incident`; PermissionDenied for somebody who may only read it."""
    incident = readable_incident(user, pk)
    if not incident_rights(user, incident).add:
        raise PermissionDenied
    return incident


def incident_facts(incident: Incident, events: Iterable[TimelineEvent] | None = None) -> list[Fact]:
    """What is known about the incident itself, oldest first: started, seen, reported, stopped, closed, event
    (`events`, if they are loaded already).

    Ids, codes and times; what people typed stands under params["text"] and is redacted when it is read. An
    *event* was typed; its marker and its evidence_url stand in params.
    """
    moments = {
        "started": incident.started_at,
        "seen": incident.detected_at,
        "reported": incident.reported_at,
        "stopped": incident.mitigated_at,
        "closed": incident.closed_at,
    }
    texts = {"stopped": incident.stopped_by_what, "reported": incident.seen}
    own = [
        Fact(
            at=at,
            kind=kind,
            zone=incident.time_zone,
            subj_type="incidents.incident",
            subj_id=incident.pk,
            params={"text": texts[kind]} if texts.get(kind) else {},
        )
        for kind, at in moments.items()
        if at is not None
    ]
    known = incident.timeline.all() if events is None else events
    typed = [event_fact(event, event.happened_at) for event in known if event.happened_at]
    return in_order([*own, *typed])


def event_fact(event: TimelineEvent, at: datetime) -> Fact:
    """A typed event as a fact: people said it, and it may point to something that shows it."""
    return Fact(
        at=at,
        kind="event",
        zone=event.zone,
        subj_type="incidents.timelineevent",
        subj_id=event.pk,
        department_id=event.department_id,
        params={"text": event.text, "marker": event.marker, "evidence_url": event.evidence_url},
    )
