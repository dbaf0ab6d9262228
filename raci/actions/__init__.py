"""Every event of the matrix: letters, revisions, signatures, hand-over, launch."""

from raci.actions.choosing import leave_row, take_counter
from raci.actions.cloning import Again, clone_activity
from raci.actions.deciding import ask_decision, decide
from raci.actions.following import follow_decisions
from raci.actions.hand_over import answer_hand_over, hand_over
from raci.actions.importing import answer_import, apply_import, bring_table, drop_import
from raci.actions.launch import launch
from raci.actions.letters import change_cell, clear_accountable, clear_letter, set_accountable, set_letter
from raci.actions.passing_on import pass_sheet_on, take_sheet_back
from raci.actions.previews import answer_preview, ask_preview
from raci.actions.revisions import fix_matrix, put_forward, resign_where_needed
from raci.actions.signing import sign, sign_all
from raci.actions.templates import Applied, apply_template, begin_activity, save_as_template
from raci.actions.undo import choose_letters, undo_last
from raci.actions.waiving import end_waiver, renew_waiver, waive

__all__ = [
    "Again",
    "Applied",
    "answer_hand_over",
    "answer_import",
    "answer_preview",
    "apply_import",
    "apply_template",
    "ask_decision",
    "ask_preview",
    "begin_activity",
    "bring_table",
    "change_cell",
    "choose_letters",
    "clear_accountable",
    "clear_letter",
    "clone_activity",
    "decide",
    "drop_import",
    "end_waiver",
    "fix_matrix",
    "follow_decisions",
    "hand_over",
    "launch",
    "leave_row",
    "pass_sheet_on",
    "put_forward",
    "renew_waiver",
    "resign_where_needed",
    "save_as_template",
    "set_accountable",
    "set_letter",
    "sign",
    "sign_all",
    "take_counter",
    "take_sheet_back",
    "undo_last",
    "waive",
]
