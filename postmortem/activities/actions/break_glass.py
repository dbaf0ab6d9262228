"""An administrator looks into an activity that is not open to them: for a reason, for an hour."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lost
from postmortem.activities.models import Activity, BreakGlass
from postmortem.activities.queries.break_glass import concerned
from postmortem.audit.actions import record
from postmortem.outbox.actions import tell
from postmortem.people.models import User

LASTS: Final = timedelta(minutes=60)
SHORTEST: Final = 6  # characters of a reason that says something


@transaction.atomic
def break_glass(activity: Activity, reason: str, *, by: User, now: datetime) -> BreakGlass:
    """The administrator may read the activity for an hour; everybody named there is told who looks, and why.

    Raises ValidationError on `reason` if it says nothing; without a field for somebody who is no
    administrator, to whom the activity is open anyway, or who looks into it already.
    """
    said = " ".join(reason.split())
    _check(activity, said, by)
    mine = BreakGlass.objects.filter(activity=activity, by=by)
    mine.filter(ended_at=None, until__lte=now).update(ended_at=F("until"))
    try:
        with transaction.atomic():
            look = BreakGlass.objects.create(activity=activity, by=by, reason=said, at=now, until=now + LASTS)
    except IntegrityError:
        raise ValidationError(_("You look into it already; end that first.")) from None
    told = [person for person in concerned(activity) if person != by]
    params = {
        "activity_id": activity.pk,
        "title": activity.title,
        "who": by.display_name,
        "until_at": look.until.isoformat(),
        "reason": said,
    }
    tell(told, "glass_broken", params, now=now)
    record(
        "activity.looked_into",
        look,
        by=by,
        at=now,
        stream=activity.stream,
        activity_id=activity.pk,
        until=look.until.isoformat(),
        told=sorted(person.pk for person in told),
    )
    return look


def _check(activity: Activity, said: str, by: User) -> None:
    if by.role != User.Role.ADMIN:
        raise ValidationError(_("Only an administrator can look in."))
    if len(said) < SHORTEST:
        raise ValidationError(
            {"reason": _("Say in a sentence why you must look in; those concerned read it.")}
        )
    if Activity.objects.open_to(by).filter(pk=activity.pk).exists():
        raise ValidationError(_("It is open to you anyway."))


@transaction.atomic
def end_look(pk: int, *, by: User, now: datetime) -> BreakGlass:
    """Over before its hour. Raises ValidationError, code "stale", if it is over or somebody else's."""
    if not BreakGlass.objects.at(now).filter(pk=pk, by=by).update(ended_at=now):
        raise lost()
    look = BreakGlass.objects.select_related("activity").get(pk=pk)
    record("activity.look_ended", look, by=by, at=now, stream=look.activity.stream)
    return look
