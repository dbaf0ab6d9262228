"""The pages about incidents, retrospectives and improvements."""

from incidents.views.action_item import (
    action_add,
    action_done,
    action_edit,
    action_item,
    action_reopen,
    action_verify,
    action_wont_do,
)
from incidents.views.again import clone, lesson_answer, lessons
from incidents.views.incident import detail, edit, incidents, new
from incidents.views.incident_move import close, departments, duplicate, move, stop
from incidents.views.incident_record import event_add, finding_add, impact_add
from incidents.views.retrospective import retrospective, retrospective_new, retrospectives
from incidents.views.retrospective_text import (
    factor_add,
    factor_edit,
    factor_remove,
    frame_save,
    lesson_add,
    lesson_remove,
    retrospective_edit,
    section_save,
)
from incidents.views.retrospective_way import (
    retrospective_answer,
    retrospective_move,
    retrospective_publish,
    retrospective_recompile,
    retrospective_send,
    retrospective_skip,
)

__all__ = [
    "action_add",
    "action_done",
    "action_edit",
    "action_item",
    "action_reopen",
    "action_verify",
    "action_wont_do",
    "clone",
    "close",
    "departments",
    "detail",
    "duplicate",
    "edit",
    "event_add",
    "factor_add",
    "factor_edit",
    "factor_remove",
    "finding_add",
    "frame_save",
    "impact_add",
    "incidents",
    "lesson_add",
    "lesson_answer",
    "lesson_remove",
    "lessons",
    "move",
    "new",
    "retrospective",
    "retrospective_answer",
    "retrospective_edit",
    "retrospective_move",
    "retrospective_new",
    "retrospective_publish",
    "retrospective_recompile",
    "retrospective_send",
    "retrospective_skip",
    "retrospectives",
    "section_save",
    "stop",
]
