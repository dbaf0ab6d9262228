"""Going live: the matrix is fixed as it was at the launch, whatever was signed by then."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import actions as activity_actions
from postmortem.activities.actions.asking import lock, lost, refused
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.queries import hats
from postmortem.audit.actions import record
from postmortem.people.models import User
from raci.actions.revisions import fix_matrix
from raci.queries.access import PREPARING

Status = Activity.Status


@transaction.atomic
def launch(pk: int, at: datetime, *, by: User, now: datetime, reason: str = "") -> Activity:
    """It went live at `at` (now or past); the matrix is fixed as the revision of the launch.

    Before everybody has signed it goes live all the same with a `reason`, which stands in the log. Raises
    ValidationError on `at` (later than now, before the request), on `reason` where one is needed, code
    "stale" if it is live already or cancelled.
    """
    activity = lock(pk)
    if activity.status not in PREPARING:
        raise lost()
    if activity.status != Status.READY:
        _all_the_same(activity, reason.strip(), by, now)
    activity = activity_actions.launch(pk, at, by=by, now=now)
    revision = fix_matrix(activity, "launch", by=by, now=now)
    record(
        "matrix.launched",
        activity,
        by=by,
        at=now,
        stream=activity.stream,
        number=revision.number,
        all_the_same=bool(reason.strip()),
    )
    return activity


def _all_the_same(activity: Activity, reason: str, by: User, now: datetime) -> None:
    """Not everybody has signed: that is said in the log, and it goes on."""
    if not reason:
        raise ValidationError(
            {"reason": _("Not everybody has signed: say in one sentence why it goes live all the same.")}
        )
    if activity.status == Status.DRAFT:
        if not hats(by, activity).may_start:
            raise refused(_("Leaving the draft needs a product manager or the lead of your department."))
        activity_actions.move_activity(activity.pk, Status.ALIGNING, by=by, now=now)
    activity_actions.write_log(activity, kind=LogEntry.Kind.NOTE, by=by, now=now, text=reason)
    activity_actions.move_activity(activity.pk, Status.READY, by=by, now=now)
