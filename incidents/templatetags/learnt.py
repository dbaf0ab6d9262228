"""What the library shows of a year ago."""

from datetime import datetime

from django import template

from incidents.queries.learnt import Told, a_year_ago
from postmortem.people.models import User

register = template.Library()


@register.simple_tag
def year_ago(user: User, now: datetime) -> list[Told]:
    """One query."""
    return a_year_ago(user, now=now)
