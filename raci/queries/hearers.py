"""Whom a risk of a row reaches by its letters."""

from postmortem.activities.models import Deliverable
from postmortem.people.models import ExternalContact, User
from postmortem.people.queries import contacts_to_ask
from raci.models import Assignment

Letter = Assignment.Letter


def consulted_and_informed(row: Deliverable) -> list[User | ExternalContact]:
    """Who has a C or I in the row now; of a department its lead, and where there is none whoever drives the
    activity; of a party outside whoever of it can be written to.
    """
    told = (Letter.CONSULTED, Letter.INFORMED)
    letters = Assignment.objects.current().filter(deliverable=row, letter__in=told)
    inside = letters.filter(department__isnull=False)
    inside = inside.select_related("person__department", "department__lead__department")
    people = (one.person or (one.department.lead if one.department else None) for one in inside)
    active = (person if person and person.is_active else row.activity.lead for person in people)
    return [*active, *contacts_to_ask().filter(party__in=letters.values("party"))]
