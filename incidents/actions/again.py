"""Doing an activity again, with what was learnt from it."""

from datetime import datetime

from django.db import transaction

from incidents.actions.lessons import ask_lessons
from postmortem.activities.models import Activity
from postmortem.people.models import User
from raci.actions import Again, clone_activity


@transaction.atomic
def do_again(source: Activity, said: Again, *, by: User, now: datetime) -> Activity:
    """A draft with the rows and letters of `source` as inherited (see clone_activity); its driver is asked
    about the lessons that are open. Raises what clone_activity raises.
    """
    activity = clone_activity(source, said, by=by, now=now)
    ask_lessons(activity, by=by, now=now)
    return activity
