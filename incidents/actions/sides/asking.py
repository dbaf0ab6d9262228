"""Each side is asked for its view, and those with rows for a look at the facts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from incidents.models import Perspective, Retrospective
from incidents.queries.retrospective_templates import clock_of
from incidents.queries.retrospective_work.access import subject_activity
from incidents.queries.sides.access import concerned, opens_to
from incidents.rules.sides import rows_by_person
from postmortem.outbox.actions import Ask, ask
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import Department, User

Params = Mapping[str, Any]


def ask_views(found: Retrospective, params: Params, *, by: User | None, now: datetime) -> int:
    """Part of opening it, and of compiling it again: the sides that have not been asked are asked; how many.

    A department is asked through its lead, else through somebody of it who takes part; the sponsor for two
    answers. Nobody is asked any more once the views are revealed.
    """
    if found.views_revealed_at:
        return 0
    new = [*_new_departments(found), *_new_sponsor(found)]
    if not new:
        return 0
    until = found.views_until or working_days(found, clock_of(found, "views"), now)
    Retrospective.objects.filter(pk=found.pk).update(views_until=until)
    found.views_until = until
    for author in sorted({one.author for one in new if one.author}, key=lambda person: person.pk):
        ask_view(found, author, params, by=by, now=now)
    return len(new)


def _new_departments(found: Retrospective) -> Iterable[Perspective]:
    """A department that the sponsor would write for has no view of its own: two answers are asked of them."""
    activity = subject_activity(found)
    known = found.perspectives.filter(department__isnull=False).values("department")
    for department in concerned(found).exclude(pk__in=known).select_related("lead").order_by("code", "pk"):
        author = writer_of(found, department)
        if author and activity and author.pk == activity.sponsor_id:
            continue
        yield Perspective.objects.create(retrospective=found, department=department, author=author)


def _new_sponsor(found: Retrospective) -> Iterable[Perspective]:
    activity = subject_activity(found)
    sponsor = activity.sponsor if activity else None
    if sponsor and sponsor.is_active and not found.perspectives.filter(department=None).exists():
        yield Perspective.objects.create(retrospective=found, author=sponsor)


def writer_of(found: Retrospective, department: Department) -> User | None:
    """The lead, else whoever of the department takes part in the activity; None if there is nobody."""
    able, activity = opens_to(found), subject_activity(found)
    if department.lead_id and (lead := able.filter(pk=department.lead_id).first()):
        return lead
    if activity is None:
        return None
    taking_part = Q(participates__activity=activity, participates__until=None)
    return able.filter(taking_part, department=department).order_by("pk").first()


def ask_view(
    found: Retrospective, author: User, params: Params, *, by: User | None, now: datetime
) -> Duty | None:
    """Ask this person for what they are to write; nobody is asked once the time is up."""
    if found.views_until is None or found.views_until <= now:
        return None
    writes = set(found.perspectives.filter(author=author).values_list("department", flat=True))
    two = {"two_questions": True} if writes == {None} else {}
    return _ask(found, author, {**params, **two}, Step(Duty.Kind.VIEW, found.views_until, by, now))


def ask_facts(found: Retrospective, params: Params, *, by: User, now: datetime) -> int:
    """Part of sharing it: everybody with rows of their own checks the facts; how many are asked."""
    own = rows_by_person(found.facts)
    people = opens_to(found).exclude(pk=by.pk).filter(pk__in=own).order_by("pk")
    due_at = working_days(found, clock_of(found, "facts"), now)
    for person in people:
        _ask(found, person, params, Step(Duty.Kind.FACTS, due_at, by, now))
    return len(people)


def working_days(found: Retrospective, days: int, now: datetime) -> datetime:
    """So many working days after now, where it happened."""
    zone = zone_of(found)
    return working_days_from(now, days, zone, is_working(zone))


def zone_of(found: Retrospective) -> str:
    place = subject_activity(found) or found.incident
    return place.time_zone if place else "UTC"


class Step(NamedTuple):
    """What is asked for, by when, by whom, and now."""

    kind: Duty.Kind
    due_at: datetime
    by: User | None
    now: datetime


def _ask(found: Retrospective, holder: User, params: Params, step: Step) -> Duty:
    activity = subject_activity(found)
    return ask(
        Ask(
            kind=step.kind,
            subject=found,
            stream=found.stream,
            title=found.title,
            holder=holder,
            due_at=step.due_at,
            due_zone=zone_of(found),
            department=holder.department,
            driver=activity.lead if activity else found.owner,
            sponsor=activity.sponsor if activity else None,
            asked_by=step.by,
            is_private=activity.restricted if activity else False,
            lapses=True,
            params=dict(params),
        ),
        now=step.now,
    )
