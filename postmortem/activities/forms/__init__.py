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
from postmortem.activities.forms.entry import (
    KINDS,
    AnswerForm,
    CoverForm,
    EntryForm,
    EvidenceForm,
    NotNowForm,
    OtherwiseForm,
    otherwise_form,
)
from postmortem.activities.forms.going_on import HOW_FORMS, HowForm, MoveLateForm, ReplaceForm
from postmortem.activities.forms.log import LogFilterForm
from postmortem.activities.forms.meeting import PremortemForm, WeeklyForm
from postmortem.activities.forms.metrics import FiguresForm, GoalForm, MetricForm
from postmortem.activities.forms.narrow import NarrowForm
from postmortem.activities.forms.own_rows import OwnRowsForm
from postmortem.activities.forms.pasted import read_into_form
from postmortem.activities.forms.slots import EditSlotForm, NewSlotForm, PublishForm
from postmortem.activities.forms.templates import TemplateForm, TemplateRowForm
from postmortem.activities.forms.voices import VoiceForm

__all__ = [
    "HOW_FORMS",
    "KINDS",
    "AddressForm",
    "AnswerForm",
    "ApproveForm",
    "CoverForm",
    "DepartmentForm",
    "DropForm",
    "EditActivityForm",
    "EditDeliverableForm",
    "EditSlotForm",
    "EntryForm",
    "EvidenceForm",
    "FiguresForm",
    "GoalForm",
    "HandInForm",
    "HowForm",
    "LogFilterForm",
    "MetricForm",
    "MoveDueForm",
    "MoveLateForm",
    "NameForm",
    "NarrowForm",
    "NewActivityForm",
    "NewDeliverableForm",
    "NewSlotForm",
    "NotNowForm",
    "OtherwiseForm",
    "OwnRowsForm",
    "PremortemForm",
    "PublishForm",
    "ReplaceForm",
    "ReturnForm",
    "ScopeForm",
    "SendBackForm",
    "TemplateForm",
    "TemplateRowForm",
    "VoiceForm",
    "WeeklyForm",
    "otherwise_form",
    "read_into_form",
]
