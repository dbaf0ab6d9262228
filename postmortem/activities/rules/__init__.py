"""Pure decisions about activities and deliverables: no database, no clock, no request."""

from postmortem.activities.rules.fact import Fact
from postmortem.activities.rules.figure import WIDTH, Scale, Track, scale, track
from postmortem.activities.rules.going_on import choices, final_by, later, mark, shared_as, what_there_is
from postmortem.activities.rules.hats import (
    OPEN,
    PREPARING,
    Hats,
    approver_id,
    may_move,
    moves,
    offers,
    rights,
)
from postmortem.activities.rules.state import Came, Gap, Standing, gaps, standing
from postmortem.activities.rules.times import (
    ACCEPT_WITHIN,
    APPROVE_WITHIN,
    CHOOSE_WITHIN,
    NAME_WITHIN,
    answer_by,
    check_activity_times,
    check_due,
    lead_time,
    limit_of,
    margin,
    outcome_due,
)

__all__ = [
    "ACCEPT_WITHIN",
    "APPROVE_WITHIN",
    "CHOOSE_WITHIN",
    "NAME_WITHIN",
    "OPEN",
    "PREPARING",
    "WIDTH",
    "Came",
    "Fact",
    "Gap",
    "Hats",
    "Scale",
    "Standing",
    "Track",
    "answer_by",
    "approver_id",
    "check_activity_times",
    "check_due",
    "choices",
    "final_by",
    "gaps",
    "later",
    "lead_time",
    "limit_of",
    "margin",
    "mark",
    "may_move",
    "moves",
    "offers",
    "outcome_due",
    "rights",
    "scale",
    "shared_as",
    "standing",
    "track",
    "what_there_is",
]
