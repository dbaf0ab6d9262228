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
    SendBackForm,
)

__all__ = [
    "AddressForm",
    "ApproveForm",
    "DepartmentForm",
    "DropForm",
    "EditActivityForm",
    "EditDeliverableForm",
    "HandInForm",
    "MoveDueForm",
    "NameForm",
    "NewActivityForm",
    "NewDeliverableForm",
    "ReturnForm",
    "SendBackForm",
]
