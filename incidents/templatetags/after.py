"""What the page of an activity shows of what happened after it: the page stands below incidents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from django import template
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from incidents import figures
from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.activities.rules import Hats, Stretch
from postmortem.audit.prepared import PreparedTogether
from postmortem.audit.together import Together
from postmortem.people.models import User
from postmortem.people.templatetags.words import duration

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
    together: Together, reader: int, pk: int, *, role: str, is_at_work: bool
) -> tuple[list[SimpleNamespace], list[SimpleNamespace]]:
    user = User(pk=reader, role=role)
    found = together.values(lambda: _incidents(pk), *OF_INCIDENT)
    return found, together.values(lambda: _retrospectives(user, pk, is_at_work=is_at_work), *OF_PAGE)


def _incidents(pk: int) -> QuerySet[Incident]:
    return Incident.objects.filter(pk__in=Incident.objects.below(pk).values("pk")[:SHOWN])


def _retrospectives(user: User, pk: int, *, is_at_work: bool) -> QuerySet[Retrospective]:
    newest = Retrospective.objects.below(pk, user, is_at_work=is_at_work).values("pk")[:SHOWN]
    return Retrospective.objects.filter(pk__in=newest)


AFTER = PreparedTogether(_after)


@register.simple_tag
def aftermath(user: User, activity: Activity, hats: Hats) -> Aftermath:
    """Of an activity that this reader has opened, wearing these hats; in one query."""
    is_at_work = hats.participant
    if user.role != User.Role.EXECUTIVE:
        is_at_work |= hats.stands_in or (hats.leads_here and not activity.restricted)
    found, told = AFTER(user.pk, activity.pk, role=user.role, is_at_work=is_at_work)
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


@register.simple_tag
def span_path(path: Iterable[Stretch]) -> SafeString:
    """The way of one row: what went on, and for how long, one after the other."""
    parts = ((one.word, duration(one.length)) for one in path)
    return format_html_join(" · ", '<span class="nowrap">{} {}</span>', parts)
