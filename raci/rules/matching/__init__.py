"""What a table from a file means for one matrix: whom its names stand for, which row is which, what
differs.
"""

from raci.rules.matching.due import due_in, usual_due
from raci.rules.matching.names import Directory, Known, field_of, forms_of_department, forms_of_person
from raci.rules.matching.phases import phase_of
from raci.rules.matching.plan import Line, Plan, Says, Step, plan_of

__all__ = [
    "Directory",
    "Known",
    "Line",
    "Plan",
    "Says",
    "Step",
    "due_in",
    "field_of",
    "forms_of_department",
    "forms_of_person",
    "phase_of",
    "plan_of",
    "usual_due",
]
