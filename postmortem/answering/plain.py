"""Answers that are nothing but yes or no to the question itself."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from postmortem.activities.actions.asking import in_name
from postmortem.audit.actions import record
from postmortem.outbox.actions import close
from postmortem.outbox.models import Duty
from postmortem.people.models import User


@transaction.atomic
def say(
    duty: Duty,
    answer: Duty.Answer,
    *,
    reason: str = "",
    by: User,
    now: datetime,
    on_behalf_of: User | None = None,
) -> None:
    """The holder answers with a yes, or with a no and its reason; the answer stands with the duty. So does
    `by` in the name of the holder (`on_behalf_of`).

    Raises ValidationError on `reason` for a no without one, with code "stale" if it is not asked any more.
    """
    is_no = answer == Duty.Answer.NO
    if is_no and not reason.strip():
        raise ValidationError({"reason": gettext("Say in one sentence why.")})
    state = Duty.State.DECLINED if is_no else Duty.State.DONE
    asked = Duty.objects.filter(pk=duty.pk, holder=on_behalf_of or by)
    said = in_name(asked, on_behalf_of, by=by, now=now)
    if not close(asked, state, by=by, now=now, answer=answer, reason=reason.strip()):
        raise ValidationError(
            gettext("This was answered or changed meanwhile; look at it as it is now."), code="stale"
        )
    record("duty.answered", duty, by=by, at=now, stream=duty.stream, answer=str(answer), **said)
