"""Asking somebody to take a row over; until the yes (naming.accept) the present owner answers for it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import ask_about, refused, until
from postmortem.activities.actions.taking_part import join
from postmortem.activities.models import Deliverable
from postmortem.audit.actions import record
from postmortem.outbox.actions import about, close
from postmortem.outbox.models import Duty
from postmortem.people.models import User


def ask_hand_over(row: Deliverable, to: User, reason: str, *, by: User, now: datetime) -> Deliverable:
    """Part of a larger step that holds the row: ask `to` to take it over. A newer question replaces an older
    one.

    Raises ValidationError on `to` for the present owner or somebody without a department, on `reason` if it
    is empty, and while nobody has accepted the row.
    """
    _check(row, to, reason)
    join(row.activity, to, now=now)
    close(about(row).filter(kind=Duty.Kind.ACCEPT), Duty.State.WITHDRAWN, by=by, now=now)
    ask_about(
        Duty.Kind.ACCEPT,
        row,
        row,
        to,
        department=to.department,
        asked_by=by,
        now=now,
        params={"hand_over": True, "reason": reason.strip(), "from_id": row.accountable_id},
        **until(row, rules.ACCEPT_WITHIN, now),
    )
    record("deliverable.hand_over_asked", row, by=by, at=now, stream=row.activity.stream, person_id=to.pk)
    return row


def _check(row: Deliverable, to: User, reason: str) -> None:
    if row.accountable is None or not row.is_in_force:
        raise refused(_("Nobody has accepted this row yet; name somebody else instead."))
    if row.status == Deliverable.Status.DROPPED:
        raise refused(_("This row is not needed any more."))
    wrong = {}
    if to == row.accountable:
        wrong["to"] = _("This person answers for it already.")
    elif to.department is None or not to.is_active:
        wrong["to"] = _("Choose somebody who is active and belongs to a department.")
    if not reason.strip():
        wrong["reason"] = _("Say in one sentence why.")
    if wrong:
        raise ValidationError(wrong)
