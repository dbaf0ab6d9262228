"""The planner: finds the duties whose step has come and writes who is told what, a batch a transaction.

It may run at any time, in any number, and die anywhere: what a batch did not commit is found again, and
what is told once has one id for ever.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from postmortem.outbox import queries, rules
from postmortem.outbox.actions import beat, standing
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.queries import Standing
from postmortem.people.models import Department, User

BATCH = 500
Turns = list[tuple[Duty, rules.Turn]]


def plan(*, now: datetime, batch: int = BATCH) -> dict[str, int]:
    """Take every duty whose step has come to its highest due step; returns what was counted.

    Writes a Notice for everybody who hears the step and a Message for those with a mail address. Does
    nothing while chasing is paused (queries.why_paused). With nothing due it costs one query besides the
    proof of life.
    """
    counts: Counter[str] = Counter()
    while (found := standing(queries.ringing(now))) == Standing.BUSY:
        done = plan_batch(now, batch)
        if not done:
            break  # another planner holds the rest
        counts.update(done)
    counts["paused"] = int(found == Standing.PAUSED)
    result = {name: number for name, number in counts.items() if number}
    beat("planner", result, now=now)
    return result


@transaction.atomic
def plan_batch(now: datetime, batch: int) -> dict[str, int]:
    """One batch: lock, tell, advance; empty if there was nothing to lock."""
    turns = take(now, batch)
    notices = reminders(turns, now)
    tell(notices)
    advance(turns)
    messages = sum(notice.message_id is not None for notice in notices)
    return {"duties": len(turns), "notices": len(notices), "messages": messages} if turns else {}


def take(now: datetime, batch: int) -> Turns:
    """Lock up to `batch` duties that nobody else has locked, and say what becomes of each."""
    duties = queries.ringing(now).select_for_update(skip_locked=True)[:batch]
    return [(duty, turn_of(duty, now)) for duty in duties]


def turn_of(duty: Duty, now: datetime) -> rules.Turn:
    steps = rules.ladder(duty.from_at, duty.due_at, duty.freeze_at, duty.due_zone)
    lapses_at = duty.due_at if duty.after_due == Duty.AfterDue.LAPSE else None
    return rules.turn(steps, duty.step, lapses_at, now)


def reminders(turns: Turns, now: datetime) -> list[Notice]:
    """The notices of these turns with their messages, not yet saved: two queries, however many turns."""
    leads = dict(
        Department.objects.filter(pk__in={duty.department_id for duty, _turn in turns}).values_list(
            "pk", "lead"
        )
    )
    mail = addresses(turns, leads.values())
    return [
        notice(duty, turn.step, person, has_mail=bool(mail[person]), now=now)
        for duty, turn in turns
        if turn.step
        for person in sorted(heard_by(duty, turn.step, leads, mail))
    ]


def addresses(turns: Turns, leads: Iterable[int | None]) -> dict[int, str | None]:
    """The mail address of every active person who may be told; None for one without."""
    people = {*leads}
    for duty, _turn in turns:
        people |= {duty.holder_id, duty.driver_id, duty.sponsor_id}
    active = User.objects.filter(pk__in=people - {None}, is_active=True)
    return dict(active.values_list("pk", "email"))


def heard_by(
    duty: Duty, step: rules.Step, leads: Mapping[int, int | None], active: Mapping[int, str | None]
) -> set[int]:
    lead = leads.get(duty.department_id) if duty.department_id else None
    people = {"holder": duty.holder_id, "lead": lead, "driver": duty.driver_id, "sponsor": duty.sponsor_id}
    present = {role: person if person in active else None for role, person in people.items()}
    return rules.recipients(step.reach, **present)


def notice(duty: Duty, step: rules.Step, person: int, *, has_mail: bool, now: datetime) -> Notice:
    """One reminder; its words are chosen when it is shown or sent."""
    key = rules.notice_key(duty.pk, duty.due_rev, step.number, person)
    kind = rules.notice_kind(step, duty.due_at)
    role = rules.role(person, holder=duty.holder_id, driver=duty.driver_id, sponsor=duty.sponsor_id)
    message = Message(id=rules.message_key(key, "mail"), recipient_id=person, kind=kind, available_at=now)
    return Notice(
        id=key,
        recipient_id=person,
        kind=kind,
        params={"due_at": duty.due_at.isoformat(), "role": role},
        duty=duty,
        due_rev=duty.due_rev,
        step=step.number,
        message=message if has_mail else None,
        at=now,
    )


def tell(notices: list[Notice]) -> None:
    messages = [notice.message for notice in notices if notice.message]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def advance(turns: Turns) -> None:
    """Each duty to the step it took and the time of the next; what lapses is closed as of its due time."""
    lapsed = [duty.pk for duty, turn in turns if turn.lapsed]
    if lapsed:
        Duty.objects.filter(pk__in=lapsed).update(
            state=Duty.State.LAPSED, next_at=None, answered_at=F("due_at")
        )
    going_on = [duty for duty, turn in turns if not turn.lapsed]
    for duty, turn in turns:
        duty.step, duty.next_at = (turn.step.number if turn.step else duty.step), turn.next_at
    Duty.objects.bulk_update(going_on, ["step", "next_at"])
