"""The settings: what people choose for themselves, and the house an administrator keeps in order."""

from postmortem.people.views.departments import department, department_new, departments
from postmortem.people.views.house import audit, mine
from postmortem.people.views.parties import contact_new, parties, party, party_new
from postmortem.people.views.persons import people, person, person_access, person_new

__all__ = [
    "audit",
    "contact_new",
    "department",
    "department_new",
    "departments",
    "mine",
    "parties",
    "party",
    "party_new",
    "people",
    "person",
    "person_access",
    "person_new",
]
