"""What the page of an activity shows of its matrix: the page stands below raci and cannot ask it."""

from collections.abc import Iterable, Mapping

from django import template

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import Department, User
from raci import queries
from raci.queries.access import decides_launch
from raci.queries.standing import SignedSummary

register = template.Library()


@register.simple_tag
def signed_sheets(activity: Activity, departments: Mapping[int, Department]) -> SignedSummary | None:
    """How many sheets are signed, for activities/_signed.html; None while nothing was put forward."""
    return queries.signed_summary(activity, departments)


@register.simple_tag
def may_launch(user: User, activity: Activity, rows: Iterable[Deliverable]) -> bool:
    """Whoever drives it, answers for the final effect (one of its rows), or is the sponsor; no query."""
    return decides_launch(user, activity, rows)
