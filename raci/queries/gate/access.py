"""Who may do what on the launch page. Each returns the activity or raises Http404 or PermissionDenied."""

from django.core.exceptions import PermissionDenied

from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.queries import readable
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import may_answer_for
from postmortem.people.models import User
from raci.queries.gate.scene import ACTIVITY, PREVIEW


def opens_launch_drive(user: User, pk: int) -> Activity:
    """For who drives it: asking, which is all that the driver can do about the decision."""
    activity = readable(user, pk)
    if activity.lead_id != user.pk:
        raise PermissionDenied
    return activity


def opens_decision(user: User, pk: int) -> Activity:
    """For the owner of the final effect, the sponsor, and who stands in for the one who is asked; never for
    who drives it.
    """
    activity = readable(user, pk)
    is_driver = activity.lead_id == user.pk
    if is_driver or not (_decides(user, activity) or _stands_in(user, activity)):
        raise PermissionDenied
    return activity


def _decides(user: User, activity: Activity) -> bool:
    owned = Deliverable.objects.live().filter(
        activity=activity, kind=Deliverable.Kind.OUTCOME, accountable=user, accepted_at__isnull=False
    )
    return activity.sponsor_id == user.pk or owned.exists()


def _stands_in(user: User, activity: Activity) -> bool:
    asked = Duty.objects.open().filter(kind=Duty.Kind.DECIDE, subj_type=ACTIVITY, subj_id=activity.pk).first()
    return asked is not None and user.asks_at is not None and may_answer_for(user, asked, user.asks_at)


def opens_preview(user: User, pk: int) -> Activity:
    """For who is or was asked to look at it."""
    activity = readable(user, pk)
    asked = Duty.objects.filter(kind=PREVIEW, subj_type=ACTIVITY, subj_id=pk, holder=user)
    if not asked.exists():
        raise PermissionDenied
    return activity
