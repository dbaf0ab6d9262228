"""What looks like a report that is just being written: it may be joined instead."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from incidents.models import Incident
from incidents.queries.incident_list import words_about
from incidents.rules.incident import BEING_HANDLED
from incidents.rules.similar import ALIKE, alike
from postmortem.activities.models import Activity
from postmortem.people.models import User

SHOWN = 3
LOOKED_AT = 200  # of the newest ones; a house has few that are going on


@dataclass(frozen=True)
class Similar:
    """One that is being handled; without its title for those who may not open it."""

    pk: int
    title: str
    started_at: datetime
    is_open_to_reader: bool


def similar_open(user: User, activity: Activity | None, seen: str) -> list[Similar]:
    """At most three: those of the same activity, the likest first; without an activity those that sound
    alike.
    """
    going_on = Incident.objects.filter(status__in=BEING_HANDLED)
    visible = set(Incident.objects.visible_to(user).filter(pk__in=going_on).values_list("pk", flat=True))
    found = list(_candidates(going_on, activity, visible)[:LOOKED_AT])
    likeness = {one.pk: alike(f"{one.title} {one.seen}", seen) for one in found}
    kept = [one for one in found if activity or likeness[one.pk] >= ALIKE]
    kept.sort(key=lambda one: -likeness[one.pk])
    words = words_about(kept[:SHOWN]) if kept else None
    return [
        Similar(one.pk, words.text(one.title) if one.pk in visible else "", one.started_at, one.pk in visible)
        for one in kept[:SHOWN]
        if words is not None
    ]


def _candidates(
    going_on: QuerySet[Incident], activity: Activity | None, visible: set[int]
) -> QuerySet[Incident]:
    """Who may report on an activity may hear that something is reported; else only what one may open."""
    wanted = going_on.filter(activity=activity) if activity else going_on.filter(pk__in=visible)
    return wanted.select_related("reporter", "owner").order_by("-reported_at", "-pk")


def may_open(user: User, incident: Incident) -> bool:
    return Incident.objects.visible_to(user).filter(pk=incident.pk).exists()
