"""The pages of the plan."""

from postmortem.activities.views.activity import activity_list, department_add, detail, edit, move, new
from postmortem.activities.views.asset import (
    deliverable_approve,
    deliverable_deliver,
    deliverable_return,
    download,
)
from postmortem.activities.views.deliverable import (
    deliverable,
    deliverable_accept,
    deliverable_address,
    deliverable_drop,
    deliverable_edit,
    deliverable_leave,
    deliverable_name,
    deliverable_new,
    deliverable_send_back,
    deliverable_take,
    deliverable_take_proposal,
)
from postmortem.activities.views.going_on import deliverable_how

__all__ = [
    "activity_list",
    "deliverable",
    "deliverable_accept",
    "deliverable_address",
    "deliverable_approve",
    "deliverable_deliver",
    "deliverable_drop",
    "deliverable_edit",
    "deliverable_how",
    "deliverable_leave",
    "deliverable_name",
    "deliverable_new",
    "deliverable_return",
    "deliverable_send_back",
    "deliverable_take",
    "deliverable_take_proposal",
    "department_add",
    "detail",
    "download",
    "edit",
    "move",
    "new",
]
