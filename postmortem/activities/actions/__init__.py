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
)
from postmortem.activities.actions.taking_part import join, take_part, write_log

__all__ = [
    "Arrival",
    "HeardApproval",
    "NewActivity",
    "NewDeliverable",
    "accept",
    "add_deliverable",
    "address",
    "approve",
    "ask_another_approver",
    "create_activity",
    "drop_deliverable",
    "drop_late",
    "edit_activity",
    "edit_deliverable",
    "hand_in_file",
    "join",
    "keep_what_there_is",
    "launch",
    "leave_as_is",
    "move_accountability",
    "move_activity",
    "move_late",
    "note_relayed_approval",
    "propose",
    "record_arrival",
    "replace_late",
    "return_version",
    "send_back",
    "take_part",
    "take_proposal",
    "verify",
    "write_log",
]
