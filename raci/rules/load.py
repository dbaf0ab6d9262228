"""What one person carries, over all activities, in time."""

from datetime import datetime
from typing import NamedTuple


class Held(NamedTuple):
    """One letter of one person in one row; `is_outside` says that the row's trade is none of theirs."""

    person_id: int
    activity_id: int
    deliverable_id: int
    letter: str
    from_at: datetime
    due_at: datetime
    kind: str
    is_outside: bool
