"""Answers without a session: what a personal link shows, and how each kind is answered there.

One small table by kind (answers.KINDS) says what to know, which ways there are, and which actions, those of
the pages, carry them out. What is missing in it takes a session.
"""

from postmortem.answering.answers import KINDS, Outcome, carry_out, put_off, sheet, sheet_in_name
from postmortem.answering.ended import Answered, Ended, answered, ended
from postmortem.answering.later import LaterForm
from postmortem.answering.opening import (
    Shut,
    Visit,
    item_told_to,
    leads_on,
    link_of,
    may_read,
    visit,
)
from postmortem.answering.question import Fact, Sheet, Way
from postmortem.answering.reading import Reading, reading
from postmortem.answering.several import SeveralForm, can_undo, carry_out_several, undo_several

__all__ = [
    "KINDS",
    "Answered",
    "Ended",
    "Fact",
    "LaterForm",
    "Outcome",
    "Reading",
    "SeveralForm",
    "Sheet",
    "Shut",
    "Visit",
    "Way",
    "answered",
    "can_undo",
    "carry_out",
    "carry_out_several",
    "ended",
    "item_told_to",
    "leads_on",
    "link_of",
    "may_read",
    "put_off",
    "reading",
    "sheet",
    "sheet_in_name",
    "undo_several",
    "visit",
]
