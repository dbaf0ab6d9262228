"""Every event of the plan: one function, one transaction, one entry in the record."""

from postmortem.activities.actions.activity import (
    NewActivity,
    create_activity,
    edit_activity,
    launch,
    move_activity,
    verify,
)
from postmortem.activities.actions.asset import (
    Arrival,
    approve,
    hand_in_file,
    record_arrival,
    return_version,
)
from postmortem.activities.actions.choosing import leave_as_is, take_proposal
from postmortem.activities.actions.deliverable import (
    NewDeliverable,
    add_deliverable,
    drop_deliverable,
    edit_deliverable,
)
from postmortem.activities.actions.going_on import (
    ask_another_approver,
    drop_late,
    keep_what_there_is,
    move_late,
    replace_late,
)
from postmortem.activities.actions.log import HeardApproval, note_relayed_approval
from postmortem.activities.actions.naming import (
    accept,
    address,
    move_accountability,
    propose,
    send_back,
    take_back,
)
from postmortem.activities.actions.scope import cut_scope
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

__all__ = [
    "Arrival",
    "HeardApproval",
    "NewActivity",
    "NewDeliverable",
    "NewTemplate",
    "accept",
    "add_deliverable",
    "add_planned_rows",
    "address",
    "approve",
    "ask_another_approver",
    "ask_departments",
    "change_rows",
    "change_template",
    "create_activity",
    "cut_scope",
    "drop_deliverable",
    "drop_late",
    "edit_activity",
    "edit_deliverable",
    "fill_outcome",
    "hand_in_file",
    "join",
    "keep_template",
    "keep_what_there_is",
    "launch",
    "leave_as_is",
    "move_accountability",
    "move_activity",
    "move_late",
    "note_relayed_approval",
    "propose",
    "propose_department",
    "record_arrival",
    "replace_late",
    "restore_template",
    "return_version",
    "send_back",
    "take_back",
    "take_part",
    "take_proposal",
    "verify",
    "write_log",
]
