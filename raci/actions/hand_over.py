"""Passing a row on: one new owner's yes, and no moment without an owner."""

from datetime import datetime

from django.db import transaction

from postmortem.activities.actions import accept
from postmortem.activities.actions.asking import locked, lost
from postmortem.activities.actions.handing_over import ask_hand_over
from postmortem.activities.models import Deliverable
from postmortem.audit.actions import record
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
    row = ask_hand_over(locked(deliverable_pk), to, reason, by=by, now=now)
    return answer_hand_over(row.pk, by=by, now=now) if to == by else row


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
