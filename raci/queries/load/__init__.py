"""What people carry over all activities. Shown to the person and the own lead only."""

from raci.queries.load.access import opens_department_load, opens_load
from raci.queries.load.department import DepartmentLoad, department_load
from raci.queries.load.held import letters_held
from raci.queries.load.nearby import Carried, Nearby, carried_for, nearby
from raci.queries.load.person import LoadPage, load_page

__all__ = [
    "Carried",
    "DepartmentLoad",
    "LoadPage",
    "Nearby",
    "carried_for",
    "department_load",
    "letters_held",
    "load_page",
    "nearby",
    "opens_department_load",
    "opens_load",
]
