"""How far the search for similar things is, on pages that show it beside other things."""

from django import template

from incidents.models import Incident
from incidents.queries.sweep import tally_of
from postmortem.activities.rules.checks.similar import Tally

register = template.Library()


@register.simple_tag
def sweep_of(incident: Incident) -> Tally:
    """No query for an incident without a search."""
    return tally_of(incident.sweep)
