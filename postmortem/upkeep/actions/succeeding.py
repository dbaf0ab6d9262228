"""Successors: what somebody carries who leaves goes to others, one by one or all to one.

Whoever answers for a row is asked whether they take it over, and until the yes nothing changes; everything
else moves at once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.models import ActionItem, Incident, Retrospective
from postmortem.activities.actions import join, propose
from postmortem.activities.models import Activity, Deliverable, Metric
from postmortem.audit.actions import record
from postmortem.outbox.actions import close, follow, pass_on, tell
from postmortem.outbox.models import Duty
from postmortem.people.actions import set_lead
from postmortem.people.models import Department, User
from postmortem.upkeep.queries.leaving import Carried, carried_by, duties_of
from raci.actions import hand_over
from raci.models import Assignment

STREAM: Final = "people"


@transaction.atomic
def pass_everything_on(
    person: User, choices: Mapping[str, User], rest: User | None, *, by: User, now: datetime
) -> int:
    """Each thing goes to whom `choices` names for it (by Carried.key), else to `rest`; returns how many.

    Duties follow what they are about, else go to `rest`. Raises ValidationError if anything is left without
    a successor, or if one cannot take it over.
    """
    items = [item for item in carried_by(person) if item.waits_for is None]
    given = [(item, choices.get(item.key, rest)) for item in items]
    if any(to is None for _item, to in given) or (duties_of(person).exists() and rest is None and not given):
        raise ValidationError(_("Choose a successor for each, or one for all of it."))
    moved: dict[str, int] = {}
    for item, to in given:
        if to is not None:
            MOVES[item.kind](item, person, to, by, now)
            moved[item.key] = to.pk
    heirs = {item.key: to for item, to in given if to is not None}
    _pass_duties(person, heirs, rest or next(iter(heirs.values()), None), now=now)
    _letters_fall_back(person, now)
    record("person.succeeded", person, by=by, at=now, stream=STREAM, to=moved)
    return len(moved)


def _leads(item: Carried, _person: User, to: User, by: User, now: datetime) -> None:
    set_lead(Department.objects.get(pk=item.pk), to, by=by, now=now)


def _drives(item: Carried, person: User, to: User, by: User, now: datetime) -> None:
    activity = Activity.objects.get(pk=item.pk)
    Activity.objects.filter(pk=item.pk, lead=person).update(lead=to, version=F("version") + 1)
    join(activity, to, now=now)
    follow(activity.stream, driver=to)
    _told(to, activity, "activity_yours", now)
    record("activity.driver_changed", activity, by=by, at=now, stream=activity.stream, lead_id=to.pk)


def _sponsors(item: Carried, person: User, to: User, by: User, now: datetime) -> None:
    activity = Activity.objects.get(pk=item.pk)
    Activity.objects.filter(pk=item.pk, sponsor=person).update(sponsor=to, version=F("version") + 1)
    join(activity, to, now=now)
    follow(activity.stream, sponsor=to)
    _told(to, activity, "activity_sponsored", now)
    record("activity.sponsor_changed", activity, by=by, at=now, stream=activity.stream, sponsor_id=to.pk)


def _told(to: User, activity: Activity, kind: str, now: datetime) -> None:
    said = {"activity_id": activity.pk, "activity": activity.title, "title": activity.title}
    tell([to], kind, said, now=now)


def _row(item: Carried, _person: User, to: User, by: User, now: datetime) -> None:
    """One in force is asked for a yes; a proposal that nobody has answered goes to somebody else."""
    row = Deliverable.objects.select_related("activity").get(pk=item.pk)
    if not row.is_in_force:
        propose(row, to, by=by, now=now)
        return
    with translation.override(row.activity.language):
        reason = _("Whoever answered for it leaves the house.")
    hand_over(row.pk, to, reason, by=by, now=now)


def _approves(item: Carried, person: User, to: User, by: User, now: datetime) -> None:
    row = Deliverable.objects.select_related("activity").get(pk=item.pk)
    Deliverable.objects.filter(pk=item.pk, approver=person).update(approver=to, version=F("version") + 1)
    join(row.activity, to, now=now)
    record("deliverable.edited", row, by=by, at=now, stream=row.activity.stream, fields=["approver"])


def _metric(item: Carried, person: User, to: User, by: User, now: datetime) -> None:
    metric = Metric.objects.select_related("activity").get(pk=item.pk)
    Metric.objects.filter(pk=item.pk, owner=person).update(owner=to)
    join(metric.activity, to, now=now)
    record("metric.owner_changed", metric, by=by, at=now, stream=metric.activity.stream, owner_id=to.pk)


def _incident(item: Carried, person: User, to: User, by: User, now: datetime) -> None:
    Incident.objects.filter(pk=item.pk, owner=person).update(owner=to, version=F("version") + 1)
    incident = Incident.objects.select_related("activity").get(pk=item.pk)
    if incident.activity:
        join(incident.activity, to, now=now)
    record("incident.owner_changed", incident, by=by, at=now, stream=STREAM, owner_id=to.pk)


def _retrospective(item: Carried, person: User, to: User, by: User, now: datetime) -> None:
    page = Retrospective.objects.get(pk=item.pk)
    Retrospective.objects.filter(pk=item.pk, owner=person).update(owner=to, version=F("version") + 1)
    record("retrospective.owner_changed", page, by=by, at=now, stream=STREAM, owner_id=to.pk)


def _improvement(item: Carried, person: User, to: User, by: User, now: datetime) -> None:
    home = {"owner_department": to.department} if to.department else {}
    mine = ActionItem.objects.filter(pk=item.pk, owner=person)
    mine.update(owner=to, version=F("version") + 1, **home)
    row = ActionItem.objects.get(pk=item.pk)
    record("improvement.owner_changed", row, by=by, at=now, stream=STREAM, owner_id=to.pk)


MOVES: Final[Mapping[str, Callable[[Carried, User, User, User, datetime], None]]] = {
    "leads": _leads,
    "drives": _drives,
    "sponsors": _sponsors,
    "row": _row,
    "approves": _approves,
    "metric": _metric,
    "incident": _incident,
    "retrospective": _retrospective,
    "improvement": _improvement,
}
# Where the successor for a duty is found: by what it is about, in this order.
ABOUT: Final = {
    "activities.deliverable": "row",
    "activities.activity": "drives",
    "incidents.incident": "incident",
    "incidents.retrospective": "retrospective",
    "incidents.actionitem": "improvement",
}


def _pass_duties(person: User, heirs: Mapping[str, User], rest: User | None, *, now: datetime) -> None:
    for duty in duties_of(person):
        thing = ABOUT.get(duty.subj_type, "")
        to = heirs.get(f"{thing}-{duty.subj_id}") or heirs.get(f"leads-{duty.department_id}") or rest
        if to is not None:
            _pass_duty(duty, to, now)


def _pass_duty(duty: Duty, to: User, now: datetime) -> None:
    """Somebody who is asked the same already is asked once."""
    one = Duty.objects.filter(pk=duty.pk)
    same = Duty.objects.open().filter(
        kind=duty.kind, subj_type=duty.subj_type, subj_id=duty.subj_id, holder=to
    )
    if same.exists():
        close(one, Duty.State.WITHDRAWN, by=None, now=now)
        return
    activity_id = duty.params.get("activity_id")
    activity = Activity.objects.filter(pk=activity_id).first() if activity_id else None
    if activity:
        join(activity, to, now=now)
    pass_on(one, to, now=now)


def _letters_fall_back(person: User, now: datetime) -> None:
    """R, C and I of the person are the department's as a whole again: it names somebody else."""
    for held in Assignment.objects.current().filter(person=person).select_related("department"):
        Assignment.objects.filter(pk=held.pk).update(until=now)
        Assignment.objects.get_or_create(
            deliverable_id=held.deliverable_id,
            letter=held.letter,
            department=held.department,
            person=None,
            until=None,
            defaults={"since": now},
        )
