"""What the page of an activity shows of what happened after it: the page stands below incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from django import template
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from incidents import figures
from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.audit.prepared import PreparedTogether
from postmortem.audit.together import Together
from postmortem.people.models import User

register = template.Library()
SHOWN = 10
OF_INCIDENT = ("pk", "title", "status", "detected_at", "reported_at")
OF_PAGE = ("pk", "title", "status", "current_id", "created_at")


@dataclass(frozen=True)
class Aftermath:
    """The newest incidents of an activity, and its retrospectives, as far as the reader may open them."""

    incidents: list[Incident]
    retrospectives: list[Retrospective]


def _after(
    together: Together,
    reader: int,
    pk: int,
    asks_at: datetime | None,
    *,
    role: str,
    looks: tuple[int, ...] = (),
) -> tuple[list[SimpleNamespace], list[SimpleNamespace]]:
    user = User(pk=reader, role=role)
    user.asks_at, user.looks_into = asks_at, looks
    found = together.values(lambda: _incidents(user, pk), *OF_INCIDENT)
    return found, together.values(lambda: _retrospectives(user, pk), *OF_PAGE)


def _incidents(user: User, pk: int) -> QuerySet[Incident]:
    newest = Incident.objects.visible_to(user).filter(activity=pk).values("pk")[:SHOWN]
    return Incident.objects.filter(pk__in=newest)


def _retrospectives(user: User, pk: int) -> QuerySet[Retrospective]:
    newest = Retrospective.objects.visible_to(user).about(pk).values("pk")[:SHOWN]
    return Retrospective.objects.filter(pk__in=newest)


AFTER = PreparedTogether(_after)


@register.simple_tag
def aftermath(user: User, activity: Activity) -> Aftermath:
    """In one query."""
    given = user.pk, activity.pk, user.asks_at
    if user.looks_into:
        found, told = AFTER.afresh(*given, role=user.role, looks=user.looks_into)
    else:
        found, told = AFTER(*given, role=user.role)
    found.sort(key=lambda one: (one.reported_at, one.pk), reverse=True)
    told.sort(key=lambda one: (one.created_at, one.pk), reverse=True)
    return Aftermath([Incident(**vars(one)) for one in found], [Retrospective(**vars(one)) for one in told])


@register.simple_tag
def span_bar(parts: Sequence[tuple[str, int]]) -> SafeString:
    """Where the time went, true to scale: (kind, seconds) in order."""
    return figures.time_bar(parts, "went")


@register.simple_tag
def span_key(kind: str) -> SafeString:
    """The swatch of one kind."""
    return figures.bar_key(kind, "went-key")
