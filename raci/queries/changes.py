"""The last change somebody made to a cell, so that it can be undone."""

from datetime import datetime

from postmortem.activities.models import Activity
from postmortem.people.models import User
from raci.models import LetterChange
from raci.rules.letters import UNDO_WITHIN


def last_change(activity: Activity, by: User, *, now: datetime) -> LetterChange | None:
    """The newest change of this person that is not undone and not long past, with its row; one query."""
    mine = LetterChange.objects.filter(activity=activity, by=by, undone_at=None, at__gte=now - UNDO_WITHIN)
    return mine.select_related("deliverable").order_by("-at", "-pk").first()
