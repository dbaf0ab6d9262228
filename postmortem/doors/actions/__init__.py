"""Keys and calendars made, used and closed."""

from postmortem.doors.actions.feeds import close_feed, feed_read, open_feed
from postmortem.doors.actions.keys import NewKey, count_use, make_key, make_service_key, revoke_key

__all__ = [
    "NewKey",
    "close_feed",
    "count_use",
    "feed_read",
    "make_key",
    "make_service_key",
    "open_feed",
    "revoke_key",
]
