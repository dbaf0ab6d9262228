"""Going live: the matrix is fixed as it was at the launch, whatever was signed or decided by then."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import actions as activity_actions
from postmortem.activities.actions.asking import lock, lost, refused
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.queries import hats
from postmortem.audit.actions import record
from postmortem.outbox.actions import about, close
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci.actions.deciding import nobody_decided
from raci.actions.revisions import fix_matrix
from raci.queries.access import PREPARING
from raci.queries.gate import Deciding, Scene, deciding_of, decisions_of, scene_of

Status = Activity.Status


@transaction.atomic
def launch(pk: int, at: datetime, *, by: User, now: datetime, reason: str = "") -> Activity:
    """It went live at `at` (now or past); the matrix is fixed as the revision of the launch.

    Where nobody has decided that it goes, it goes live all the same with a `reason`, which stands in the log,
    and it is recorded that no decision came. Raises ValidationError on `at` (later than now, before the
    request), on `reason` where one is needed, with one sentence while it is held, code "stale" if it is live
    already or cancelled.
    """
    activity = lock(pk)
    if activity.status not in PREPARING:
        raise lost()
    scene = scene_of(activity, now=now)
    deciding = deciding_of(scene, decisions_of(activity))
    if deciding.is_held:
        raise refused(_("It is held by a decision. Ask for the decision again before it goes live."))
    reason = reason.strip()
    if not deciding.goes:
        _without_decision(scene, deciding, reason, by, now)
    if activity.status != Status.READY:
        _make_ready(activity, by, now)
    activity = activity_actions.launch(pk, at, by=by, now=now)
    close(about(activity).filter(kind__in=("decide", "preview")), Duty.State.WITHDRAWN, by=by, now=now)
    revision = fix_matrix(activity, "launch", by=by, now=now)
    record(
        "matrix.launched",
        activity,
        by=by,
        at=now,
        stream=activity.stream,
        number=revision.number,
        all_the_same=not deciding.goes,
    )
    return activity


def _without_decision(scene: Scene, deciding: Deciding, reason: str, by: User, now: datetime) -> None:
    """Nobody has decided that it goes: that is recorded under nobody's name, and the log says why."""
    if not reason:
        raise ValidationError(
            {"reason": _("Nobody has decided that it goes live: say in one sentence why it does.")}
        )
    activity_actions.write_log(scene.activity, kind=LogEntry.Kind.NOTE, by=by, now=now, text=reason)
    if not deciding.has_none:
        nobody_decided(scene, now=now)


def _make_ready(activity: Activity, by: User, now: datetime) -> None:
    """Not everybody has signed, and it goes on."""
    if activity.status == Status.DRAFT:
        if not hats(by, activity).may_start:
            raise refused(_("Leaving the draft needs a product manager or the lead of your department."))
        activity_actions.move_activity(activity.pk, Status.ALIGNING, by=by, now=now)
    activity_actions.move_activity(activity.pk, Status.READY, by=by, now=now)
