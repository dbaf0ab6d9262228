"""Asking, answering, telling, and what a house says about it: the writes besides planner and relay."""

from postmortem.outbox.actions.asking import about, ask, close, follow, pass_on, reschedule, snooze
from postmortem.outbox.actions.deliveries import send_again
from postmortem.outbox.actions.engine import beat, begin, pause, resume, standing
from postmortem.outbox.actions.house import (
    change_calendar,
    change_ladder,
    end_ladder,
    remove_special_day,
    set_special_day,
)
from postmortem.outbox.actions.telling import Envelope, group_send_at, messages_for, post, tell
from postmortem.outbox.registry import Ask

__all__ = [
    "Ask",
    "Envelope",
    "about",
    "ask",
    "beat",
    "begin",
    "change_calendar",
    "change_ladder",
    "close",
    "end_ladder",
    "follow",
    "group_send_at",
    "messages_for",
    "pass_on",
    "pause",
    "post",
    "remove_special_day",
    "reschedule",
    "resume",
    "send_again",
    "set_special_day",
    "snooze",
    "standing",
    "tell",
]
