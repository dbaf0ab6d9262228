"""Asking, answering, telling, and what a house says about it: the writes besides planner and relay."""

from postmortem.outbox.actions.asking import about, ask, close, follow, pass_on, reschedule, snooze
from postmortem.outbox.actions.contacts import asked_of, edit_contact, said_by, take_back, write_again
from postmortem.outbox.actions.deliveries import send_again
from postmortem.outbox.actions.engine import beat, begin, pause, resume, standing
from postmortem.outbox.actions.house import (
    change_calendar,
    change_ladder,
    end_ladder,
    remove_special_day,
    set_special_day,
)
from postmortem.outbox.actions.outside import Written, write_out, written
from postmortem.outbox.actions.telling import Envelope, announce, group_send_at, messages_for, post, tell
from postmortem.outbox.actions.undoing import ask_again, remind_as_before
from postmortem.outbox.registry import Ask

__all__ = [
    "Ask",
    "Envelope",
    "Written",
    "about",
    "announce",
    "ask",
    "ask_again",
    "asked_of",
    "beat",
    "begin",
    "change_calendar",
    "change_ladder",
    "close",
    "edit_contact",
    "end_ladder",
    "follow",
    "group_send_at",
    "messages_for",
    "pass_on",
    "pause",
    "post",
    "remind_as_before",
    "remove_special_day",
    "reschedule",
    "resume",
    "said_by",
    "send_again",
    "set_special_day",
    "snooze",
    "standing",
    "take_back",
    "tell",
    "write_again",
    "write_out",
    "written",
]
