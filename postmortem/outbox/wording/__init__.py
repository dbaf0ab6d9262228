"""What duties and notices say: verb and thing, by when, why you, one button; in the language of the moment.

The tone: a thing or a time is the subject, nobody is reproached, no is an answer as good as yes. Sentences
may name %(title)s, %(activity)s, %(holder)s and every key of the params; a key like due_at is said in words
as %(due)s.
"""

from postmortem.outbox.wording.digests import Digest, Line, Section, and_so_many_more, daily, weekly
from postmortem.outbox.wording.groups import GROUPS, GroupSaid, said_to_group
from postmortem.outbox.wording.notices import NOTICES
from postmortem.outbox.wording.outside import asked_outside, nameless, said_outside
from postmortem.outbox.wording.said import (
    DUTY_PEOPLE,
    InWords,
    Said,
    Together,
    and_more,
    asked,
    room_beside,
    said,
    said_together,
    tested,
)
from postmortem.outbox.wording.steps import CHOICES, STEPS, WHY

__all__ = [
    "CHOICES",
    "DUTY_PEOPLE",
    "GROUPS",
    "NOTICES",
    "STEPS",
    "WHY",
    "Digest",
    "GroupSaid",
    "InWords",
    "Line",
    "Said",
    "Section",
    "Together",
    "and_more",
    "and_so_many_more",
    "asked",
    "asked_outside",
    "daily",
    "nameless",
    "room_beside",
    "said",
    "said_outside",
    "said_to_group",
    "said_together",
    "tested",
    "weekly",
]
