"""What is typed around the matrix: a letter, a hand-over, a launch, the answer to a sheet."""

from raci.forms.answers import answers_to_all, sheet_answer
from raci.forms.hand_over import HandOverForm
from raci.forms.launch import LaunchForm
from raci.forms.letter import LetterForm

__all__ = ["HandOverForm", "LaunchForm", "LetterForm", "answers_to_all", "sheet_answer"]
