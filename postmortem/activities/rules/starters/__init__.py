"""What an activity of a kind begins with: the shipped templates, what a template may hold, when its rows are
due.
"""

from postmortem.activities.rules.starters.body import (
    DAYS,
    HOURS,
    LONGEST_NAME,
    LONGEST_TEXT,
    MANY,
    NOTHING,
    PERCENTS,
    Body,
    Said,
    StarterRow,
    checked,
    key_of,
    read_body,
    read_row,
)
from postmortem.activities.rules.starters.placing import Homes, LeftOpen, Placed, place, trade_of
from postmortem.activities.rules.starters.planning import (
    Place,
    PlannedRow,
    freeze_of,
    is_rush,
    plan_rows,
    share_of,
)
from postmortem.activities.rules.starters.starter import (
    RUSH,
    SHIPPED,
    Starter,
    fitting,
    of_house,
    shipped,
    together,
)

__all__ = [
    "DAYS",
    "HOURS",
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "MANY",
    "NOTHING",
    "PERCENTS",
    "RUSH",
    "SHIPPED",
    "Body",
    "Homes",
    "LeftOpen",
    "Place",
    "Placed",
    "PlannedRow",
    "Said",
    "Starter",
    "StarterRow",
    "checked",
    "fitting",
    "freeze_of",
    "is_rush",
    "key_of",
    "of_house",
    "place",
    "plan_rows",
    "read_body",
    "read_row",
    "share_of",
    "shipped",
    "together",
    "trade_of",
]
