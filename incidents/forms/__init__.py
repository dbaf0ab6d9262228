"""What people type about incidents, retrospectives and improvements."""

from incidents.forms.action_item import ActionItemEditForm, ActionItemForm, DoneForm, HoldsForm, ReasonForm
from incidents.forms.again import AgainForm, LessonAnswerForm
from incidents.forms.claims import ClaimEvidenceForm, ClaimForm, DecisionForm
from incidents.forms.filing import ReportForm
from incidents.forms.importing import BringReportForm
from incidents.forms.incident import (
    CloseForm,
    DepartmentsForm,
    DuplicateForm,
    IncidentForm,
    StopForm,
)
from incidents.forms.incident_record import EventForm, FindingForm, ImpactForm
from incidents.forms.meanwhile import FirstReplyForm, MeanwhileForm, NotesForm
from incidents.forms.readers import AskForm, ReplyForm, SecondReaderForm, ShareForm, VerdictForm
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
    "AskForm",
    "BringReportForm",
    "ClaimEvidenceForm",
    "ClaimForm",
    "CloseForm",
    "DecisionForm",
    "DepartmentsForm",
    "DoneForm",
    "DuplicateForm",
    "EventForm",
    "FactorEditForm",
    "FactorForm",
    "FindingForm",
    "FirstReplyForm",
    "FrameForm",
    "HoldsForm",
    "ImpactForm",
    "IncidentForm",
    "LessonAnswerForm",
    "LessonForm",
    "MeanwhileForm",
    "NamesForm",
    "NotesForm",
    "ReasonForm",
    "ReplyForm",
    "ReportForm",
    "SecondReaderForm",
    "SectionForm",
    "ShareForm",
    "SkipForm",
    "StopForm",
    "VerdictForm",
]
