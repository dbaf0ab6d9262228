"""Backups on pages of lower apps."""

from datetime import datetime

from django import template

from postmortem.backup import queries

register = template.Library()


@register.simple_tag
def backup_health(now: datetime) -> queries.Health:
    """Whether a backup is missing, in two queries."""
    return queries.health(now)
