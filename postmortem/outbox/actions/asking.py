"""Asking, answering, moving, putting off: the writes to duties besides the planner's."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox import queries, rules
from postmortem.outbox.actions.outside import write_out, written
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.outbox.registry import SOURCES, Ask
from postmortem.people.models import User

LONGEST_SNOOZE = timedelta(hours=24)
AFRESH = {"step": 0, "snoozed_at": None, "snoozed_until": None, "snooze_reason": ""}


def about(subject: Model) -> DutyQuerySet:
    """All duties about one object."""
    return Duty.objects.filter(subj_type=subject._meta.label_lower, subj_id=subject.pk)


@transaction.atomic
def ask(what: Ask, *, now: datetime) -> Duty:
    """Open a duty; it shows in To do at once and its ladder starts at `now`.

    An open duty of the same kind and holder is returned unchanged. A kind with one holder that is open for
    somebody else raises IntegrityError: withdraw that one first. A contact, who has no To do, is written to
    at once; one without a mail address raises ValidationError, code "unreachable".
    """
    _check_one(what)
    chase = queries.chase_of(what.kind, what.stream)
    steps = chase.steps(rules.Times(now, what.due_at, what.freeze_at, what.due_zone))
    duty, is_new = Duty.objects.get_or_create(
        kind=what.kind,
        subj_type=what.subject._meta.label_lower,
        subj_id=what.subject.pk,
        holder=what.holder,
        contact=what.contact,
        state=Duty.State.OPEN,
        defaults={
            "single": SOURCES[what.kind].single,
            "stream": what.stream,
            "title": what.title,
            "params": what.params,
            "department": what.department,
            "driver": what.driver,
            "sponsor": what.sponsor,
            "asked_by": what.asked_by,
            "from_at": now,
            "due_at": what.due_at,
            "due_zone": what.due_zone,
            "freeze_at": what.freeze_at,
            "slot_at": what.slot_at,
            "is_private": what.is_private,
            "due_rev": what.due_rev,
            "ladder_id": chase.ladder_id,
            "next_at": rules.first_ring(steps, now),
            "after_due": Duty.AfterDue.LAPSE if what.lapses else Duty.AfterDue.CHASE,
        },
    )
    if is_new and what.contact:
        write_out([written(duty, "asked", 0, now=now)])
    return duty


def _check_one(what: Ask) -> None:
    if (what.holder is None) == (what.contact is None):
        raise ValueError("Something is asked either of a person or of a contact outside.")
    if what.contact and not what.contact.email:
        raise ValidationError(
            _("%(name)s has no mail address; add one, or choose somebody else.")
            % {"name": what.contact.name},
            code="unreachable",
        )


def close(duties: DutyQuerySet, state: str, *, by: User | None, now: datetime, **said: Any) -> int:
    """Close the open ones among `duties` as done, declined, withdrawn or lapsed; returns how many were open.

    `by` is None where a contact outside answered: the duty says which. `said` may be answer, reason, counter.
    One conditional UPDATE: of two answers at once the second changes
    nothing.
    """
    return duties.open().update(state=state, next_at=None, answered_at=now, answered_by=by, **said)


def reschedule(duties: DutyQuerySet, *, due_at: datetime, freeze_at: datetime | None, now: datetime) -> None:
    """A new due time for the open ones: the next due revision, and the ladder from its start. Contacts
    outside are written to again.
    """
    for duty in duties.open():
        _restart(duty, now=now, due_at=due_at, freeze_at=freeze_at)
    moved = duties.open().filter(contact__isnull=False)
    write_out([written(duty, "moved", 0, now=now) for duty in moved])


def pass_on(duties: DutyQuerySet, to: User, *, now: datetime) -> None:
    """The open ones among `duties` are asked of another person of the house: next due revision, ladder from
    its start.
    """
    for duty in duties.open():
        _restart(duty, now=now, holder=to, contact=None)


def _restart(duty: Duty, *, now: datetime, **changes: Any) -> None:
    due_at, freeze_at = (changes.get(name, getattr(duty, name)) for name in ("due_at", "freeze_at"))
    chase = queries.chase_of(duty.kind, duty.stream)
    steps = chase.steps(rules.Times(now, due_at, freeze_at, duty.due_zone))
    Duty.objects.open().filter(pk=duty.pk).update(
        from_at=now,
        due_rev=F("due_rev") + 1,
        ladder_id=chase.ladder_id,
        next_at=rules.first_ring(steps, now),
        **AFRESH,
        **changes,
    )


def follow(stream: str, **known: Any) -> None:
    """Something that the open duties of a stream copy has changed: driver, sponsor, slot_at, is_private."""
    Duty.objects.open().filter(stream=stream).update(**known)


@transaction.atomic
def snooze(duty: Duty, until: datetime, reason: str, *, by: User, now: datetime) -> Duty:
    """Put off the own reminder once, for at most a day, with a reason that others see.

    Steps that others hear stay where they are. Raises ValidationError by field, or with code "stale" if it
    was answered, moved or put off meanwhile.
    """
    if not now < until <= now + LONGEST_SNOOZE:
        raise ValidationError({"until": _("Choose a time within the next 24 hours.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    times = rules.Times(duty.from_at, duty.due_at, duty.freeze_at, duty.due_zone, now, until)
    steps = queries.chase_of_duty(duty).steps(times)
    lapses_at = duty.due_at if duty.after_due == Duty.AfterDue.LAPSE else None
    step, next_at, _lapsed = rules.turn(steps, duty.step, lapses_at, now)
    if step and step.reach != rules.Reach.HOLDER:
        next_at = now  # others are to hear of it already; that does not wait
    changed = Duty.objects.open().filter(
        pk=duty.pk, holder=by, due_rev=duty.due_rev, step=duty.step, snoozed_at=None
    )
    if not changed.update(
        snoozed_at=now,
        snoozed_until=until,
        snooze_reason=reason.strip(),
        next_at=next_at,
    ):
        raise ValidationError(
            _("This was answered or changed meanwhile; look at it as it is now."), code="stale"
        )
    duty.refresh_from_db()
    record("duty.snoozed", duty, by=by, at=now, stream=duty.stream, until=until.isoformat())
    return duty
