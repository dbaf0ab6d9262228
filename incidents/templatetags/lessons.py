"""What the page of an activity shows of earlier ones: the page stands below incidents."""

from django import template

from incidents.queries import LearntPage, lessons_page
from postmortem.activities.models import Activity
from postmortem.people.models import User
from postmortem.people.redaction import Words

register = template.Library()


@register.simple_tag
def learnt_before(user: User, activity: Activity, words: Words) -> LearntPage:
    """No query for an activity that is live and was not begun from another one."""
    return lessons_page(user, activity, words)
