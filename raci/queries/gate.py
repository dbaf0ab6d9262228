"""What the launch page shows before somebody launches: whose signature is open (rule M04)."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.models import Activity
from postmortem.activities.queries import words_for
from postmortem.people.models import User
from raci.queries.findings import excepted
from raci.queries.standing import signed_state
from raci.rules.checks import marked, signatures_missing


class OpenSignature(NamedTuple):
    """Whose signature is open, and what an exception says about it, if there is one."""

    who: str
    sentence: str
    waived: str
    until: datetime | None


def open_signatures(user: User, activity: Activity, *, now: datetime) -> list[OpenSignature]:
    """The signatures that the rows ask for and that are not there, by department; a fixed number of
    queries.
    """
    waiting = [state.part.department_id for state in signed_state(activity) if not state.stands]
    if not waiting:
        return []
    words = words_for(user, activity)
    return [
        OpenSignature(
            words.department(found.holder.department_id) if found.holder else _("The sponsor"),
            found.sentence,
            words.text(found.waived),
            found.until,
        )
        for found in marked(signatures_missing(waiting), excepted(activity, now=now))
    ]
