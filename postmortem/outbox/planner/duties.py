"""One batch of duties: lock, tell, advance."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from postmortem.outbox import queries, rules
from postmortem.outbox.actions import Envelope, Written, group_send_at, messages_for, write_out, written
from postmortem.outbox.models import Announcement, Channel, Control, Duty
from postmortem.outbox.planner.writing import Reminder, Row, move, write_reminders
from postmortem.outbox.queries import Chasing, Ringing, Way
from postmortem.outbox.registry import SOURCES
from postmortem.people.models import Absence, Department, ExternalContact

Rings = Duty | Ringing
Turns = Sequence[tuple[Rings, rules.Turn]]


class House(NamedTuple):
    """What a batch needs to know about people: leads by department, ways by person, deputies by person, and
    the contacts outside that have an address.
    """

    leads: Mapping[int, int | None]
    ways: Mapping[int, Way]
    deputies: Mapping[int, int]
    contacts: frozenset[int] = frozenset()

    def people(self, duty: Rings) -> rules.People:
        """Those around the duty who are still active."""
        lead = self.leads.get(duty.department_id) if duty.department_id else None
        everybody = (duty.holder_id, lead, duty.driver_id, duty.sponsor_id)
        holder, lead, driver, sponsor = (one if one in self.ways else None for one in everybody)
        return rules.People(holder, lead, driver, sponsor, is_outside=duty.contact_id is not None)

    def deputy_of(self, person: int) -> int | None:
        """Who receives for somebody who is away; a deputy who is away, too, is followed."""
        seen = {person}
        while (deputy := self.deputies.get(person)) and deputy in self.ways and deputy not in seen:
            seen.add(deputy)
            person = deputy
        return person if len(seen) > 1 else None


class Told(NamedTuple):
    """A notice and the way it goes out; without envelope the product alone tells it."""

    notice: Reminder | Announcement
    envelope: Envelope | None


@transaction.atomic
def plan_batch(now: datetime, batch: int, chasing: Chasing) -> dict[str, int]:
    """One batch: lock, tell, advance; empty if there was nothing to lock."""
    turns = take(now, batch, chasing)
    if not turns:
        return {}
    told = reminders(turns, now)
    messages = tell(told)
    advance(turns)
    notices = sum(isinstance(one, Written) or isinstance(one.notice, Reminder) for one in told)
    return {"duties": len(turns), "notices": notices, "messages": messages}


def take(now: datetime, batch: int, chasing: Chasing) -> Turns:
    """Lock up to `batch` duties that nobody else has locked, and say what becomes of each."""
    if Control.objects.filter(paused_at__isnull=False).exists():
        return []
    return [(duty, turn_of(duty, now, chasing)) for duty in queries.take_ringing(now, batch)]


def turn_of(duty: Rings, now: datetime, chasing: Chasing) -> rules.Turn:
    times = rules.Times(
        duty.from_at, duty.due_at, duty.freeze_at, duty.due_zone, duty.snoozed_at, duty.snoozed_until
    )
    lapses_at = duty.due_at if duty.after_due == Duty.AfterDue.LAPSE else None
    return rules.turn(chasing.by(duty.kind, duty.ladder_id).steps(times), duty.step, lapses_at, now)


def reminders(turns: Turns, now: datetime) -> list[Told | Written]:
    """What these turns tell, not yet saved: a few queries, however many turns."""
    ringing = [(duty, turn.step) for duty, turn in turns if turn.step]
    if not ringing:
        return []
    house, groups = house_of([duty for duty, _step in ringing], now), queries.groups_hearing()
    told: list[Told | Written] = [one for duty, step in ringing for one in to_people(duty, step, house, now)]
    told += [
        written(duty, rules.notice_kind(step, duty.due_at), step.number, now=now)
        for duty, step in ringing
        if duty.contact_id in house.contacts
    ]
    return told + [one for duty, step in ringing for one in to_groups(duty, step, groups, now)]


def house_of(duties: Sequence[Rings], now: datetime) -> House:
    homes = {duty.department_id for duty in duties if duty.department_id}
    leads = dict(Department.objects.filter(pk__in=homes).values_list("pk", "lead"))
    around = {person for duty in duties for person in (duty.holder_id, duty.driver_id, duty.sponsor_id)}
    people = {person for person in around | {*leads.values()} if person}
    # Everybody's: a deputy who is away, too, may have nothing to do with any of the duties.
    deputies = dict(Absence.objects.at(now).values_list("person", "deputy"))
    ways = queries.ways_to(people | {*deputies.values()})
    outside = {duty.contact_id for duty in duties if duty.contact_id}
    reached = ExternalContact.objects.filter(pk__in=outside, email__isnull=False) if outside else ()
    return House(leads, ways, deputies, frozenset(contact.pk for contact in reached))


class Hearer(NamedTuple):
    """One who hears a step: what that person is to the duty, the way to reach them (None: the product alone),
    and for whom a deputy stands in.
    """

    person: int
    role: str
    way: Way | None
    stands_in_for: int | None = None


def to_people(duty: Rings, step: rules.Step, house: House, now: datetime) -> list[Told]:
    """Everybody who hears the step; whoever is away reads it in the product, and the deputy receives it."""
    people = house.people(duty)
    roles = {person: rules.role(person, people) for person in SOURCES[duty.kind].hears(step.reach, people)}
    away = {person: deputy for person in roles if (deputy := house.deputy_of(person))}
    hearers = [Hearer(one, role, None if one in away else house.ways[one]) for one, role in roles.items()]
    hearers += [
        Hearer(deputy, "deputy", house.ways[deputy], stands_in_for=person)
        for deputy, person in {deputy: person for person, deputy in away.items()}.items()
        if deputy not in roles
    ]
    return [reminder(duty, step, hearer, now) for hearer in hearers]


def reminder(duty: Rings, step: rules.Step, hearer: Hearer, now: datetime) -> Told:
    """One reminder; its words are chosen when it is shown or sent."""
    params: dict[str, Any] = {"due_at": duty.due_at.isoformat(), "role": hearer.role}
    if hearer.stands_in_for:
        params["stands_in_for"] = hearer.stands_in_for
    notice = Reminder(
        id=rules.notice_key(duty.pk, duty.due_rev, step.number, hearer.person),
        recipient_id=hearer.person,
        kind=rules.notice_kind(step, duty.due_at),
        params=params,
        duty_id=duty.pk,
        due_rev=duty.due_rev,
        step=step.number,
        at=now,
    )
    way = hearer.way
    if way is None or not way.is_reachable:
        return Told(notice, None)
    pressing = rules.is_pressing(now, duty.slot_at or duty.freeze_at)
    return Told(notice, Envelope(hearer.person, way.channel_id, way.send_at(now, is_pressing=pressing)))


def to_groups(duty: Rings, step: rules.Step, groups: list[Channel], now: datetime) -> list[Told]:
    """The groups that asked for this step of their department; never about what is restricted."""
    kind = rules.notice_kind(step, duty.due_at)
    return [
        Told(announcement(duty, step, channel, now), Envelope(None, channel.pk, group_send_at(now)))
        for channel in groups
        if not duty.is_private
        and kind in channel.events
        and channel.department_id in (None, duty.department_id)
    ]


def announcement(duty: Rings, step: rules.Step, channel: Channel, now: datetime) -> Announcement:
    return Announcement(
        id=rules.announcement_key(duty.pk, duty.due_rev, step.number, channel.pk),
        channel=channel,
        kind=rules.notice_kind(step, duty.due_at),
        params={"due_at": duty.due_at.isoformat()},
        duty_id=duty.pk,
        due_rev=duty.due_rev,
        step=step.number,
        at=now,
    )


def tell(told: list[Told | Written]) -> int:
    """Save what is told, and put it into the messages it goes out with; returns how many these are."""
    inside = [one for one in told if isinstance(one, Told)]
    messages = messages_for({one.envelope for one in told if one.envelope})
    reminders, announcements = list[Row](), list[Announcement]()
    for one in inside:
        message = messages[one.envelope] if one.envelope else None
        if isinstance(one.notice, Reminder):
            reminders.append((one.notice, message))
        elif message:
            one.notice.message_id = message
            announcements.append(one.notice)
    write_out([one for one in told if isinstance(one, Written)])
    write_reminders(reminders)
    if announcements:
        Announcement.objects.bulk_create(announcements, ignore_conflicts=True)
    return len(messages)


def advance(turns: Turns) -> None:
    """Each duty to the step it took and the time of the next; what lapses is closed as of its due time."""
    lapsed = [duty.pk for duty, turn in turns if turn.lapsed]
    if lapsed:
        Duty.objects.filter(pk__in=lapsed).update(
            state=Duty.State.LAPSED, next_at=None, answered_at=F("due_at")
        )
    move(
        [
            (duty.pk, turn.step.number if turn.step else duty.step, turn.next_at)
            for duty, turn in turns
            if not turn.lapsed
        ]
    )
