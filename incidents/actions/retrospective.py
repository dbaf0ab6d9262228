"""A retrospective is opened, its facts are asked for and compiled."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.actions.clocks import start_clocks
from incidents.actions.sides.asking import ask_views
from incidents.compile import compile as compile_facts
from incidents.models import Incident, Retrospective
from incidents.queries.retrospective_facts import snapshot_of
from incidents.queries.retrospective_templates import layouts
from incidents.queries.sides.access import concerned
from incidents.rules.retrospective import ENDED, WRITING
from incidents.rules.templates import fitting
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.audit.rules import digest
from postmortem.outbox.actions import tell
from postmortem.people.models import Department, User

SUBJECT = ("incident__activity", "activity")
LED = ("incident__activity__lead", "activity__lead")


@transaction.atomic
def open_retrospective(
    *,
    incident: Incident | None = None,
    activity: Activity | None = None,
    by: User | None,
    now: datetime,
) -> Retrospective:
    """The live retrospective of an incident that has stopped, or of an activity; its facts are asked for.

    If there is one already it is returned, and compiled again while it is being written. The leads of the
    departments concerned are told of a new one. `by` is None when the product opens it by itself.
    """
    live = Retrospective.objects.exclude(status__in=ENDED)
    found, is_new = live.get_or_create(
        incident=incident, activity=activity, defaults=_born(incident, activity, by, now)
    )
    if not is_new:
        return request_compile(found.pk, by=by, now=now) if found.status in WRITING else found
    start_clocks(found, now=now)
    ask_views(found, notice_about(found), by=by, now=now)
    tell(set(leads_of(found).values()) - {by, found.owner}, "retro_opened", notice_about(found), now=now)
    record("retrospective.opened", found, by=by, at=now, stream=found.stream)
    return found


def _born(
    incident: Incident | None, activity: Activity | None, by: User | None, now: datetime
) -> dict[str, Any]:
    """What a new one starts with: owner, language, template and an event for a title."""
    about = incident or activity
    if about is None:
        raise ValueError("A retrospective is about an incident or an activity.")
    drives = activity or (incident.activity if incident else None)
    owner = (incident.owner if incident else None) or (drives.lead if drives else None) or by
    return {
        "title": about.title,
        "language": about.language,
        "owner": owner,
        "template": fitting(
            layouts(),
            severity=incident.severity if incident else None,
            situation=incident.situation if incident else "",
            kind=activity.kind if activity else "",
        ),
        "mitigated_at": incident.mitigated_at if incident else None,
        "compile_requested_at": now,
        "created_at": now,
    }


def leads_of(retrospective: Retrospective) -> dict[Department, User]:
    """The departments concerned that have a lead: those that took part and those the incident touched."""
    led = (
        concerned(retrospective)
        .filter(lead__isnull=False, lead__is_active=True)
        .select_related("lead")
        .order_by("code", "pk")
    )
    return {department: department.lead for department in led if department.lead}


def notice_about(retrospective: Retrospective) -> dict[str, Any]:
    """What the sentence of a notice or a duty about a retrospective needs, and where to read on."""
    incident = retrospective.incident
    activity = retrospective.activity or (incident.activity if incident else None)
    about = {"activity_id": activity.pk, "activity": activity.title} if activity else {}
    path = reverse("incidents:retrospective_edit", args=[retrospective.pk])
    return {**about, "retrospective_id": retrospective.pk, "title": retrospective.title, "path": path}


@transaction.atomic
def request_compile(pk: int, *, by: User | None, now: datetime) -> Retrospective:
    """Ask for the facts to be compiled anew; the next tick does it. Sides that came in since are asked.

    Raises ValidationError while the departments look at the facts as they are.
    """
    at_rest = Retrospective.objects.filter(pk=pk).exclude(status=Retrospective.Status.IN_REVIEW)
    if not at_rest.update(compile_requested_at=now):
        raise ValidationError(_("It is with the departments: take it back to compile again."))
    found = Retrospective.objects.select_related(*SUBJECT).get(pk=pk)
    ask_views(found, notice_about(found), by=by, now=now)
    record("retrospective.compile_requested", found, by=by, at=now, stream=found.stream)
    return found


def compile_due(*, now: datetime) -> int:
    """Open what is missing for verified activities and compile what is asked for; returns how many.

    The tick calls it. It may run twice, late and at the same time as another: each is claimed by one
    conditional UPDATE and built in that same transaction, so whoever comes second does nothing.
    """
    known = Retrospective.objects.filter(activity=OuterRef("pk"))
    verified = Activity.objects.filter(~Exists(known), status=Activity.Status.VERIFIED)
    for activity in verified.select_related("lead").order_by("pk"):
        open_retrospective(activity=activity, by=None, now=now)
    asked = Retrospective.objects.filter(compile_requested_at__isnull=False)
    waiting = asked.order_by("compile_requested_at", "pk").values_list("pk", "compile_requested_at")
    return sum(compile_one(pk, asked_at, now=now) for pk, asked_at in list(waiting))


@transaction.atomic
def compile_one(pk: int, asked_at: datetime | None, *, now: datetime) -> int:
    """Build the facts that were asked for at `asked_at`: 1, or 0 if somebody else has taken it."""
    asked = Retrospective.objects.filter(pk=pk, compile_requested_at=asked_at)
    if not asked.update(compile_requested_at=None):
        return 0
    found = Retrospective.objects.select_related(*LED).get(pk=pk)
    facts = compile_facts(snapshot_of(found, now=now), found.facts or None)
    Retrospective.objects.filter(pk=pk).update(facts=facts, compiled_at=now)
    record("retrospective.compiled", found, by=None, at=now, stream=found.stream, sha256=digest(facts))
    return 1
