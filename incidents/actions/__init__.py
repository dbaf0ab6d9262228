"""What happens to incidents, retrospectives and improvements: one function is one event."""

from incidents.actions.action_item import (
    NewActionItem,
    add_action_item,
    edit_action_item,
    mark_done,
    reopen_action,
    verify_action,
    wont_do,
)
from incidents.actions.again import do_again
from incidents.actions.claims import Shown, add_claim, add_claim_evidence, decide_claim
from incidents.actions.filing import Stopped, join_report, report_afterwards
from incidents.actions.hints import answer_hint
from incidents.actions.importing import Imported, import_report
from incidents.actions.incident import (
    NewReport,
    Sweep,
    edit_incident,
    mark_duplicate,
    move_incident,
    report,
    set_departments,
    stop_incident,
)
from incidents.actions.incident_record import (
    NewEvent,
    NewFinding,
    NewImpact,
    add_event,
    add_finding,
    add_impact,
)
from incidents.actions.lessons import answer_lesson
from incidents.actions.meanwhile import say_meanwhile
from incidents.actions.notes import NewLesson, drop_note, jot, sort_note
from incidents.actions.publishing import (
    answer_round,
    begin_next_version,
    close_retrospective,
    publish,
    send_round,
    share_for_checking,
    skip_retrospective,
    take_back,
)
from incidents.actions.readers import ask_second_reader, take_note, understood
from incidents.actions.remarks import NewRemark, ask_about, reply_to
from incidents.actions.reply import first_reply
from incidents.actions.retrospective import compile_due, open_retrospective, request_compile
from incidents.actions.retrospective_templates import (
    change_layout,
    change_sections,
    keep_layout,
    restore_layout,
)
from incidents.actions.retrospective_text import (
    Condition,
    add_factor,
    add_lesson,
    edit_factor,
    fingerprint,
    remove_factor,
    remove_lesson,
    save_frame,
    save_section,
)
from incidents.actions.sharing import NewLink, count_opening, end_share_link, make_share_link
from incidents.actions.sides.revealing import follow_views

__all__ = [
    "Condition",
    "Imported",
    "NewActionItem",
    "NewEvent",
    "NewFinding",
    "NewImpact",
    "NewLesson",
    "NewLink",
    "NewRemark",
    "NewReport",
    "Shown",
    "Stopped",
    "Sweep",
    "add_action_item",
    "add_claim",
    "add_claim_evidence",
    "add_event",
    "add_factor",
    "add_finding",
    "add_impact",
    "add_lesson",
    "answer_hint",
    "answer_lesson",
    "answer_round",
    "ask_about",
    "ask_second_reader",
    "begin_next_version",
    "change_layout",
    "change_sections",
    "close_retrospective",
    "compile_due",
    "count_opening",
    "decide_claim",
    "do_again",
    "drop_note",
    "edit_action_item",
    "edit_factor",
    "edit_incident",
    "end_share_link",
    "fingerprint",
    "first_reply",
    "follow_views",
    "import_report",
    "join_report",
    "jot",
    "keep_layout",
    "make_share_link",
    "mark_done",
    "mark_duplicate",
    "move_incident",
    "open_retrospective",
    "publish",
    "remove_factor",
    "remove_lesson",
    "reopen_action",
    "reply_to",
    "report",
    "report_afterwards",
    "request_compile",
    "restore_layout",
    "save_frame",
    "save_section",
    "say_meanwhile",
    "send_round",
    "set_departments",
    "share_for_checking",
    "skip_retrospective",
    "sort_note",
    "stop_incident",
    "take_back",
    "take_note",
    "understood",
    "verify_action",
    "wont_do",
]
