"""Who there is: people, departments with a lead and disciplines, deputies, parties outside."""

from postmortem.people.models.department import Department, DisciplineCode, PastDepartmentName
from postmortem.people.models.discipline import Discipline
from postmortem.people.models.house import HouseRules
from postmortem.people.models.party import ExternalContact, ExternalParty
from postmortem.people.models.standing_in import Absence, Deputy
from postmortem.people.models.user import User

__all__ = [
    "Absence",
    "Department",
    "Deputy",
    "Discipline",
    "DisciplineCode",
    "ExternalContact",
    "ExternalParty",
    "HouseRules",
    "PastDepartmentName",
    "User",
]
