"""Who reads the names of those who have a form of an activity open beside them."""

from postmortem.activities.models import Activity
from postmortem.activities.queries.access import sees_names
from postmortem.drafts.registry import NAMES_SEEN
from postmortem.people.models import User


def sees_names_of(reader: User, opened: object) -> bool:
    activity = opened if isinstance(opened, Activity) else getattr(opened, "activity", None)
    return isinstance(activity, Activity) and sees_names(reader, activity)


NAMES_SEEN["activities"] = NAMES_SEEN["raci"] = sees_names_of
