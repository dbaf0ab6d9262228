"""How many change requests an activity has had, which stands where one is written or read."""

from django import template

from postmortem.activities.models import Activity
from postmortem.activities.queries import Changes, changes_of

register = template.Library()


@register.simple_tag
def changes(activity: Activity) -> Changes:
    """`{% changes activity as counted %}`; one query."""
    return changes_of(activity)
