"""What is typed around the matrix: a letter, a hand-over, a launch, the answer to a sheet."""

from raci.forms.answers import answers_to_all, department_in, person_in, sheet_answer
from raci.forms.exception import ExceptionForm
from raci.forms.hand_over import HandOverForm
from raci.forms.importing import BringForm, answers_in
from raci.forms.launch import (
    DecideForm,
    HoldForm,
    LaunchForm,
    OfActivity,
    PreviewAnswerForm,
    PreviewAskForm,
    VerdictForm,
)
from raci.forms.letter import LetterForm, LetterSetForm
from raci.forms.template import ApplyTemplateForm, SaveTemplateForm

__all__ = [
    "ApplyTemplateForm",
    "BringForm",
    "DecideForm",
    "ExceptionForm",
    "HandOverForm",
    "HoldForm",
    "LaunchForm",
    "LetterForm",
    "LetterSetForm",
    "OfActivity",
    "PreviewAnswerForm",
    "PreviewAskForm",
    "SaveTemplateForm",
    "VerdictForm",
    "answers_in",
    "answers_to_all",
    "department_in",
    "person_in",
    "sheet_answer",
]
