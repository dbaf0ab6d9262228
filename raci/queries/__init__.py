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
    opens_row,
    sheets_opens,
)
from raci.queries.counter import Counter, counter_of, opens_choice
from raci.queries.export import PrintPage, export_sheet, print_page
from raci.queries.facts import Signed, facts
from raci.queries.fixed import signed_in
from raci.queries.grid import letter_set, live_rows, newest, sheet_of
from raci.queries.history import Held, in_force
from raci.queries.importing import (
    Look,
    Preview,
    look,
    open_import,
    opens_import,
    opens_import_preview,
    preview,
    read_answers,
)
from raci.queries.matrix import MatrixPage, matrix_page
from raci.queries.revision import RevisionPage, revision_page
from raci.queries.row_now import RowNow, row_now
from raci.queries.sheets import Sheet, SignoffPage, sheets_of, signoff_page
from raci.queries.spellers import named_in, spellers
from raci.queries.standing import SignedSummary, answers_of, signed_state, signed_summary, states_of
from raci.queries.templates import (
    TemplatePage,
    opens_template,
    opens_template_save,
    template_of,
    template_page,
    trades_by_department,
    without_trade,
)
from raci.queries.who import WhoPage, answer_about, who_page

__all__ = [
    "Counter",
    "Held",
    "Look",
    "MatrixPage",
    "Preview",
    "PrintPage",
    "RevisionPage",
    "RowNow",
    "Sheet",
    "Signed",
    "SignedSummary",
    "SignoffPage",
    "TemplatePage",
    "WhoPage",
    "answer_about",
    "answers_of",
    "counter_of",
    "export_sheet",
    "facts",
    "hand_over_of",
    "in_force",
    "letter_set",
    "live_rows",
    "look",
    "matrix_page",
    "may_put_forward",
    "named_in",
    "newest",
    "open_import",
    "opens_choice",
    "opens_hand_over",
    "opens_import",
    "opens_import_preview",
    "opens_launch",
    "opens_letters",
    "opens_matrix",
    "opens_put_forward",
    "opens_revision",
    "opens_row",
    "opens_template",
    "opens_template_save",
    "preview",
    "print_page",
    "read_answers",
    "revision_page",
    "row_now",
    "sheet_of",
    "sheets_of",
    "sheets_opens",
    "signed_in",
    "signed_state",
    "signed_summary",
    "signoff_page",
    "spellers",
    "states_of",
    "template_of",
    "template_page",
    "trades_by_department",
    "who_page",
    "without_trade",
]
