"""Whom a risk of a row reaches by its letters."""

from postmortem.activities.models import Deliverable
from postmortem.people.models import User
from raci.models import Assignment

Letter = Assignment.Letter


def consulted_and_informed(row: Deliverable) -> list[User]:
    """Who has a C or I in the row now; of a department its lead, and where there is none whoever drives the
    activity.
    """
    letters = (
        Assignment.objects.current()
        .filter(deliverable=row, letter__in=(Letter.CONSULTED, Letter.INFORMED), department__isnull=False)
        .select_related("person__department", "department__lead__department")
    )
    told = (one.person or (one.department.lead if one.department else None) for one in letters)
    return [person if person and person.is_active else row.activity.lead for person in told]
