"""What the page of an activity shows of what happened after it: the page stands below incidents."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString

from incidents import figures
from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.people.models import User

register = template.Library()
SHOWN = 10


@dataclass(frozen=True)
class Aftermath:
    """The newest incidents of an activity, and its retrospectives, as far as the reader may open them."""

    incidents: list[Incident]
    retrospectives: list[Retrospective]


@register.simple_tag
def aftermath(user: User, activity: Activity) -> Aftermath:
    incidents = list(Incident.objects.visible_to(user).filter(activity=activity)[:SHOWN])
    about = Retrospective.objects.visible_to(user)
    told = about.filter(activity=activity) | about.filter(incident__activity=activity)
    return Aftermath(incidents, list(told[:SHOWN]))


@register.simple_tag
def span_bar(parts: Sequence[tuple[str, int]]) -> SafeString:
    """Where the time went, true to scale: (kind, seconds) in order."""
    return figures.time_bar(parts, "went")


@register.simple_tag
def span_key(kind: str) -> SafeString:
    """The swatch of one kind."""
    return figures.bar_key(kind, "went-key")
