"""Taking back, soon after, what a person did with the own duties: a reminder put off, taking note."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox import queries, rules
from postmortem.outbox.models import Duty
from postmortem.people.models import User


@transaction.atomic
def remind_as_before(duty: Duty, *, by: User, now: datetime) -> None:
    """The own reminder is not put off any more: it comes as it would have come.

    Raises ValidationError, code "stale", if it was answered or moved meanwhile, or the reminder came.
    """
    steps = queries.chase_of_duty(duty).steps(_times(duty))
    own = Duty.objects.open().filter(
        pk=duty.pk, holder=by, due_rev=duty.due_rev, step=duty.step, snoozed_at=duty.snoozed_at
    )
    lapses_at = duty.due_at if duty.after_due == Duty.AfterDue.LAPSE else None
    step, next_at, _lapsed = rules.turn(steps, duty.step, lapses_at, now)
    as_before = {"snoozed_at": None, "snoozed_until": None, "snooze_reason": ""}
    if duty.snoozed_at is None or not own.update(next_at=now if step else next_at, **as_before):
        raise _stale()
    record("duty.unsnoozed", duty, by=by, at=now, stream=duty.stream)


@transaction.atomic
def ask_again(duty: Duty, *, by: User, now: datetime) -> None:
    """What this person answered just now is open again, as it was before the answer.

    Raises ValidationError, code "stale", if it was not this person's answer, or it is asked anew already.
    """
    answered = Duty.objects.filter(
        pk=duty.pk, holder=by, answered_by=by, state=Duty.State.DONE, answered_at=duty.answered_at
    )
    lapses_at = duty.due_at if duty.after_due == Duty.AfterDue.LAPSE else None
    steps = queries.chase_of_duty(duty).steps(_times(duty))
    step, next_at, _lapsed = rules.turn(steps, duty.step, lapses_at, now)
    try:
        with transaction.atomic():
            is_open = answered.update(
                state=Duty.State.OPEN,
                answer=Duty.Answer.NONE,
                answered_at=None,
                answered_by=None,
                next_at=now if step else next_at,
            )
    except IntegrityError:
        is_open = 0
    if not is_open:
        raise _stale()
    record("duty.reopened", duty, by=by, at=now, stream=duty.stream)


def _times(duty: Duty) -> rules.Times:
    return rules.Times(duty.from_at, duty.due_at, duty.freeze_at, duty.due_zone)


def _stale() -> ValidationError:
    sentence = _("This was answered or changed meanwhile; look at it as it is now.")
    return ValidationError(sentence, code="stale")
