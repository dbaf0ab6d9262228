"""What somebody owes by a time (Duty), what was told in the product (Notice), what goes out (Message).

The database is the queue and the clock: planner and relay read only these tables and people (docs/decisions).
"""

from postmortem.outbox.models.channel import Address, Channel
from postmortem.outbox.models.duty import Duty, DutyQuerySet
from postmortem.outbox.models.house import Control, Run, SpecialDay, Tick
from postmortem.outbox.models.ladder import Ladder
from postmortem.outbox.models.message import Announcement, Attempt, Message, MessageQuerySet, Notice

__all__ = [
    "Address",
    "Announcement",
    "Attempt",
    "Channel",
    "Control",
    "Duty",
    "DutyQuerySet",
    "Ladder",
    "Message",
    "MessageQuerySet",
    "Notice",
    "Run",
    "SpecialDay",
    "Tick",
]
