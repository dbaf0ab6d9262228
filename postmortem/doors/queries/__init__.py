"""What keys and calendars there are, and what a calendar tells."""

from postmortem.doors.queries.departments import open_department, open_departments
from postmortem.doors.queries.feeds import calendar_of, feed_by, feed_of
from postmortem.doors.queries.keys import (
    KeyLine,
    is_demo_elsewhere,
    key_by,
    keys_of,
    own_key,
    service_key,
    service_keys,
)

__all__ = [
    "KeyLine",
    "calendar_of",
    "feed_by",
    "feed_of",
    "is_demo_elsewhere",
    "key_by",
    "keys_of",
    "open_department",
    "open_departments",
    "own_key",
    "service_key",
    "service_keys",
]
