"""Reads of the matrix: who answered for what when, who has signed what, and the pages."""

from raci.queries.access import (
    hand_over_of,
    may_put_forward,
    opens_hand_over,
    opens_launch,
    opens_letters,
    opens_matrix,
    opens_put_forward,
    opens_revision,
    sheets_opens,
)
from raci.queries.facts import facts
from raci.queries.grid import live_rows, newest, sheet_of
from raci.queries.history import in_force
from raci.queries.matrix import MatrixPage, matrix_page
from raci.queries.revision import RevisionPage, revision_page
from raci.queries.sheets import Sheet, SignoffPage, sheets_of, signoff_page
from raci.queries.standing import SignedSummary, answers_of, signed_state, signed_summary, states_of

__all__ = [
    "MatrixPage",
    "RevisionPage",
    "Sheet",
    "SignedSummary",
    "SignoffPage",
    "answers_of",
    "facts",
    "hand_over_of",
    "in_force",
    "live_rows",
    "matrix_page",
    "may_put_forward",
    "newest",
    "opens_hand_over",
    "opens_launch",
    "opens_letters",
    "opens_matrix",
    "opens_put_forward",
    "opens_revision",
    "revision_page",
    "sheet_of",
    "sheets_of",
    "sheets_opens",
    "signed_state",
    "signed_summary",
    "signoff_page",
    "states_of",
]
