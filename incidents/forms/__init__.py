"""What people type about incidents, retrospectives and improvements."""

from incidents.forms.action_item import ActionItemEditForm, ActionItemForm, DoneForm, ReasonForm
from incidents.forms.again import AgainForm, LessonAnswerForm
from incidents.forms.incident import (
    CloseForm,
    DepartmentsForm,
    DuplicateForm,
    IncidentForm,
    ReportForm,
    StopForm,
)
from incidents.forms.incident_record import EventForm, FindingForm, ImpactForm
from incidents.forms.retrospective import (
    AnswerForm,
    FactorEditForm,
    FactorForm,
    FrameForm,
    LessonForm,
    NamesForm,
    SectionForm,
    SkipForm,
)

__all__ = [
    "ActionItemEditForm",
    "ActionItemForm",
    "AgainForm",
    "AnswerForm",
    "CloseForm",
    "DepartmentsForm",
    "DoneForm",
    "DuplicateForm",
    "EventForm",
    "FactorEditForm",
    "FactorForm",
    "FindingForm",
    "FrameForm",
    "ImpactForm",
    "IncidentForm",
    "LessonAnswerForm",
    "LessonForm",
    "NamesForm",
    "ReasonForm",
    "ReportForm",
    "SectionForm",
    "SkipForm",
    "StopForm",
]
