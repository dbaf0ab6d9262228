"""Passing a row on: one new owner's yes, and no moment without an owner."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import rules as activity_rules
from postmortem.activities.actions import accept, join
from postmortem.activities.actions.asking import ask_about, locked, lost, refused, until
from postmortem.activities.models import Deliverable
from postmortem.audit.actions import record
from postmortem.outbox.actions import about, close
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci.actions.revisions import fix_matrix
from raci.queries.access import hand_over_of


@transaction.atomic
def hand_over(deliverable_pk: int, to: User, reason: str, *, by: User, now: datetime) -> Deliverable:
    """Ask somebody to take a row over; until the yes the present owner answers for it.

    A newer question replaces an older one. Whoever takes it over in person has said yes by that. Raises
    ValidationError on `to` for the present owner or somebody without a department, on `reason` if it is
    empty, and while nobody has accepted the row.
    """
    row = locked(deliverable_pk)
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
        **until(row, activity_rules.ACCEPT_WITHIN, now),
    )
    record("deliverable.hand_over_asked", row, by=by, at=now, stream=row.activity.stream, person_id=to.pk)
    return answer_hand_over(row.pk, by=by, now=now) if to == by else row


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


@transaction.atomic
def answer_hand_over(deliverable_pk: int, *, by: User, now: datetime) -> Deliverable:
    """The new owner's yes: accountable from now on, the one before is past, the matrix is fixed anew.

    Signatures of departments that the change touches are asked for again. Raises ValidationError, code
    "stale", if nothing is asked of `by` any more.
    """
    row = locked(deliverable_pk)
    asked = hand_over_of(row)
    if asked is None or asked.holder_id != by.pk:
        raise lost()
    row = accept(deliverable_pk, by=by, now=now)
    revision = fix_matrix(row.activity, "hand_over", by=by, now=now)
    record("matrix.handed_over", row, by=by, at=now, stream=row.activity.stream, number=revision.number)
    return row
