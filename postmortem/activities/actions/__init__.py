"""Every event of the plan: one function, one transaction, one entry in the record."""

from postmortem.activities.actions.activity import (
    NewActivity,
    create_activity,
    edit_activity,
    launch,
    move_activity,
    verify,
)
from postmortem.activities.actions.alignment import ask_readers, judge, make_final
from postmortem.activities.actions.asset import (
    Arrival,
    approve,
    hand_in_file,
    record_arrival,
    return_version,
)
from postmortem.activities.actions.beginning import begin_table
from postmortem.activities.actions.break_glass import break_glass, end_look
from postmortem.activities.actions.by_itself import ask_due
from postmortem.activities.actions.checks import (
    NewLine,
    add_line,
    answer_cell,
    answer_cells,
    ask_cell,
    ask_open_cells,
    confirm_cell,
    confirm_cells,
    keeper_of,
    make_table,
    not_applicable,
    remove_line,
    rename_line,
    rename_table,
    reopen_cell,
    show_cell,
    show_file,
)
from postmortem.activities.actions.choosing import leave_as_is, take_proposal
from postmortem.activities.actions.cloning import Copying, copy_metrics, copy_rows, copy_tables
from postmortem.activities.actions.confirming import (
    answer_question,
    confirm_entry,
    cover,
    say_otherwise,
)
from postmortem.activities.actions.deliverable import (
    NewDeliverable,
    add_deliverable,
    drop_deliverable,
    edit_deliverable,
)
from postmortem.activities.actions.entries import NewEntry, write_entry, write_entry_with_file
from postmortem.activities.actions.evidence import add_evidence, add_file, stored
from postmortem.activities.actions.figures import Entered, enter_figure, enter_figures
from postmortem.activities.actions.going_on import (
    ask_another_approver,
    drop_late,
    keep_what_there_is,
    move_late,
    replace_late,
)
from postmortem.activities.actions.log import HeardApproval, note_relayed_approval
from postmortem.activities.actions.meetings import ask_premortem, make_risk, say_premortem, write_kickoff
from postmortem.activities.actions.metrics import NewMetric, add_metric, edit_metric, remove_metric
from postmortem.activities.actions.moving import carry_out_date_change
from postmortem.activities.actions.names import remember_words
from postmortem.activities.actions.naming import (
    accept,
    address,
    move_accountability,
    propose,
    send_back,
    take_back,
)
from postmortem.activities.actions.own_questions import ask_by_itself
from postmortem.activities.actions.own_rows import accept_rows
from postmortem.activities.actions.pressure import end_publication, publish
from postmortem.activities.actions.proof import hand_in
from postmortem.activities.actions.risks import ask_signer, refuse_risk, sign_risk, tell_of_risk
from postmortem.activities.actions.scope import cut_scope
from postmortem.activities.actions.slots import NewSlot, add_slot, edit_slot, remove_slot
from postmortem.activities.actions.taking_part import join, take_part, write_log
from postmortem.activities.actions.templates import (
    NewTemplate,
    add_planned_rows,
    ask_departments,
    change_rows,
    change_template,
    fill_outcome,
    keep_template,
    propose_department,
    restore_template,
)
from postmortem.activities.actions.tools import add_tools, switch_tool
from postmortem.activities.actions.voices import add_voice, remove_voice
from postmortem.activities.actions.weekly import choose_weekly, save_weekly

__all__ = [
    "Arrival",
    "Copying",
    "Entered",
    "HeardApproval",
    "NewActivity",
    "NewDeliverable",
    "NewEntry",
    "NewLine",
    "NewMetric",
    "NewSlot",
    "NewTemplate",
    "accept",
    "accept_rows",
    "add_deliverable",
    "add_evidence",
    "add_file",
    "add_line",
    "add_metric",
    "add_planned_rows",
    "add_slot",
    "add_tools",
    "add_voice",
    "address",
    "answer_cell",
    "answer_cells",
    "answer_question",
    "approve",
    "ask_another_approver",
    "ask_by_itself",
    "ask_cell",
    "ask_departments",
    "ask_due",
    "ask_open_cells",
    "ask_premortem",
    "ask_readers",
    "ask_signer",
    "begin_table",
    "break_glass",
    "carry_out_date_change",
    "change_rows",
    "change_template",
    "choose_weekly",
    "confirm_cell",
    "confirm_cells",
    "confirm_entry",
    "copy_metrics",
    "copy_rows",
    "copy_tables",
    "cover",
    "create_activity",
    "cut_scope",
    "drop_deliverable",
    "drop_late",
    "edit_activity",
    "edit_deliverable",
    "edit_metric",
    "edit_slot",
    "end_look",
    "end_publication",
    "enter_figure",
    "enter_figures",
    "fill_outcome",
    "hand_in",
    "hand_in_file",
    "join",
    "judge",
    "keep_template",
    "keep_what_there_is",
    "keeper_of",
    "launch",
    "leave_as_is",
    "make_final",
    "make_risk",
    "make_table",
    "move_accountability",
    "move_activity",
    "move_late",
    "not_applicable",
    "note_relayed_approval",
    "propose",
    "propose_department",
    "publish",
    "record_arrival",
    "refuse_risk",
    "remember_words",
    "remove_line",
    "remove_metric",
    "remove_slot",
    "remove_voice",
    "rename_line",
    "rename_table",
    "reopen_cell",
    "replace_late",
    "restore_template",
    "return_version",
    "save_weekly",
    "say_otherwise",
    "say_premortem",
    "send_back",
    "show_cell",
    "show_file",
    "sign_risk",
    "stored",
    "switch_tool",
    "take_back",
    "take_part",
    "take_proposal",
    "tell_of_risk",
    "verify",
    "write_entry",
    "write_entry_with_file",
    "write_kickoff",
    "write_log",
]
