"""The pages of the plan."""

from postmortem.activities.views.activity import activity_list, department_add, detail, edit, move
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
    deliverable_scope,
    deliverable_send_back,
    deliverable_take,
    deliverable_take_proposal,
)
from postmortem.activities.views.going_on import deliverable_how
from postmortem.activities.views.templates import (
    departments_ask,
    template,
    template_list,
    template_restore,
    template_row,
    template_row_new,
    template_row_remove,
    template_switch,
)

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
    "deliverable_scope",
    "deliverable_send_back",
    "deliverable_take",
    "deliverable_take_proposal",
    "department_add",
    "departments_ask",
    "detail",
    "download",
    "edit",
    "move",
    "template",
    "template_list",
    "template_restore",
    "template_row",
    "template_row_new",
    "template_row_remove",
    "template_switch",
]
