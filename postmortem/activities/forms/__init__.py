"""What people type about the plan."""

from postmortem.activities.forms.activity import DepartmentForm, EditActivityForm, NewActivityForm
from postmortem.activities.forms.asset import ApproveForm, HandInForm, ReturnForm
from postmortem.activities.forms.deliverable import (
    AddressForm,
    DropForm,
    EditDeliverableForm,
    MoveDueForm,
    NameForm,
    NewDeliverableForm,
    ScopeForm,
    SendBackForm,
)
from postmortem.activities.forms.going_on import HOW_FORMS, HowForm, MoveLateForm, ReplaceForm
from postmortem.activities.forms.templates import TemplateForm, TemplateRowForm

__all__ = [
    "HOW_FORMS",
    "AddressForm",
    "ApproveForm",
    "DepartmentForm",
    "DropForm",
    "EditActivityForm",
    "EditDeliverableForm",
    "HandInForm",
    "HowForm",
    "MoveDueForm",
    "MoveLateForm",
    "NameForm",
    "NewActivityForm",
    "NewDeliverableForm",
    "ReplaceForm",
    "ReturnForm",
    "ScopeForm",
    "SendBackForm",
    "TemplateForm",
    "TemplateRowForm",
]
