"""Pure decisions: what a file would change, what goes when."""

from postmortem.upkeep.rules.matching import (
    DepartmentKnown,
    NewDepartment,
    PersonKnown,
    Plan,
    Seat,
    plan_departments,
    plan_people,
)

__all__ = [
    "DepartmentKnown",
    "NewDepartment",
    "PersonKnown",
    "Plan",
    "Seat",
    "plan_departments",
    "plan_people",
]
