"""Who is away and who stands in: the words for deputies, what they may answer, what they answered."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet

from postmortem.audit.prepared import Prepared
from postmortem.outbox.models import Duty, DutyQuerySet, Notice
from postmortem.outbox.registry import SOURCES
from postmortem.people.models import Absence, Deputy, User
from postmortem.people.queries import StandIn, stand_in, stands_in_for

REMEMBERED = timedelta(days=14)  # for how long after somebody is back it is said what was done meanwhile


class Away(NamedTuple):
    """Somebody whom another one stands in for; `until` is None once the absence is over."""

    name: str
    until: datetime | None


def stood_in_for(notices: Iterable[Notice], *, now: datetime) -> dict[int, Away]:
    """The people whose deputies these notices tell, by id: one query, none where there is no deputy."""
    wanted = {notice.params["stands_in_for"] for notice in notices if notice.params.get("stands_in_for")}
    if not wanted:
        return {}
    present = Q(absences__since__lte=now, absences__until__gt=now)
    people = User.objects.filter(pk__in=wanted).annotate(until=Max("absences__until", filter=present))
    return {pk: Away(name, until) for pk, name, until in people.values_list("pk", "display_name", "until")}


def is_away(person: User, *, now: datetime) -> bool:
    return Absence.objects.at(now).filter(person=person).exists()


def activity_of(duty: Duty) -> int | None:
    """The activity in which a duty is asked, if it belongs to one."""
    found: int | None = duty.params.get("activity_id")
    return found


def stands_in(user: User, duty: Duty, now: datetime) -> StandIn | None:
    """How this person stands in for the holder of a duty, if at all; two queries."""
    if duty.holder_id is None or duty.holder_id == user.pk:
        return None
    asked = {"department_id": duty.department_id, "activity_id": activity_of(duty)}
    return stand_in(user, duty.holder_id, now, **asked)


def stood_in_among(user: User, duties: Iterable[Duty], now: datetime) -> list[Duty]:
    """Those of the duties whose holders this person stands in for; two queries."""
    given = stands_in_for(user, now)
    return [
        duty
        for duty in duties
        if any(
            one.person_id == duty.holder_id and one.covers(duty.department_id, activity_of(duty))
            for one in given
        )
    ]


def may_answer_for(user: User, duty: Duty, now: datetime) -> bool:
    """Whether this person may answer the duty in the name of its holder, as far as it is still open."""
    return SOURCES[duty.kind].by_deputy and stands_in(user, duty, now) is not None


def waiting_in_names_of_others(user: User, now: datetime) -> DutyQuerySet:
    """What those owe for whom this person stands in at `now`, within what each of them gave, by due time."""
    covered = Q(pk__in=[])
    for one in stands_in_for(user, now):
        within = Q(holder=one.person_id)
        if one.department_id is not None:
            within &= Q(department=one.department_id)
        if one.activity_id is not None:
            within &= Q(params__activity_id=one.activity_id)
        covered |= within
    return Duty.objects.open().filter(covered).select_related("holder", "asked_by")


def done_in_name_of(person: User, since: datetime) -> list[Duty]:
    """What deputies answered in this person's name since then, the newest first; three queries.

    Whoever answered stood in for the holder at that moment, for what was asked.
    """
    named = list(Deputy.objects.filter(person=person).filter(Q(until=None) | Q(until__gte=since)))
    away = list(Absence.objects.filter(person=person, until__gte=since))
    answered = Duty.objects.filter(
        holder=person,
        answered_at__gte=since,
        answered_by__in={one.deputy_id for one in named} | {one.deputy_id for one in away},
        state__in=[Duty.State.DONE, Duty.State.DECLINED],
        kind__in=[kind for kind, source in SOURCES.items() if source.by_deputy],
    )
    newest_first = answered.select_related("holder", "asked_by", "answered_by").order_by(
        "-answered_at", "-pk"
    )
    return [duty for duty in newest_first if _stood_in(duty, named, away)]


def _stood_in(duty: Duty, named: Iterable[Deputy], away: Iterable[Absence]) -> bool:
    """Whether who answered did so as one of these, at that moment and within what was given."""
    at, by = duty.answered_at, duty.answered_by_id
    if at is None:
        return False
    if any(one.deputy_id == by and one.since <= at < one.until for one in away):
        return True
    return any(
        one.deputy_id == by
        and one.since <= at
        and (one.until is None or at < one.until)
        and StandIn(one.person_id, one.department_id, one.activity_id).covers(
            duty.department_id, activity_of(duty)
        )
        for one in named
    )


def was_in_name(duty: Duty) -> bool:
    """Whether this was answered in the name of its holder; two queries, none for one's own answer."""
    if duty.holder_id is None or duty.answered_by_id in (None, duty.holder_id):
        return False
    if not SOURCES[duty.kind].by_deputy or duty.state not in (Duty.State.DONE, Duty.State.DECLINED):
        return False
    both = {"person": duty.holder_id, "deputy": duty.answered_by_id}
    return _stood_in(duty, Deputy.objects.filter(**both), Absence.objects.filter(**both))


def done_while_away(person: User, now: datetime) -> list[Duty]:
    """What was answered in this person's name since the newest absence began, from then until two weeks after
    it; one query if there was none.
    """
    since = next(iter(AWAY(person.pk, now, now - REMEMBERED)), None)
    return done_in_name_of(person, since) if since else []


def _away(person: int, now: datetime, remembered: datetime) -> QuerySet[Absence, datetime]:
    recent = Absence.objects.filter(person=person, since__lte=now, until__gt=remembered)
    return recent.order_by("-since").values_list("since", flat=True)[:1]


AWAY = Prepared(_away)
