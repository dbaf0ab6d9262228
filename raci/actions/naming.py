"""Naming the people of a department for the letters that it holds as a whole: part of signing its sheet."""

from datetime import datetime

from postmortem.activities.actions import join, propose
from postmortem.activities.actions.asking import locked, lost
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.people.models import User
from postmortem.people.queries import people_by_id
from raci.models import Assignment
from raci.rules import SheetAnswer

ACCOUNTABLE = "A"


def name_people(activity: Activity, answer: SheetAnswer, *, by: User, now: datetime) -> None:
    """Give every letter to whom the answer names for it. Whoever is to answer for a row is asked to accept,
    unless it is the one who signs: naming oneself is accepting.
    """
    people = people_by_id(person_id for names in answer.names.values() for person_id in names.values())
    for pk, names in sorted(answer.names.items()):
        for letter, person_id in sorted(names.items()):
            if letter == ACCOUNTABLE:
                propose(locked(pk), people[person_id], by=by, now=now)
            else:
                _name(activity, pk, letter, people[person_id], by, now)


def _name(activity: Activity, row_pk: int, letter: str, person: User, by: User, now: datetime) -> None:
    """One of the department's people in place of the department; another letter of the same goes."""
    held = Assignment.objects.current().filter(deliverable=row_pk, department=person.department)
    if not held.filter(letter=letter, person=None).update(until=now):
        raise lost()
    held.filter(person=person).exclude(letter=letter).update(until=now)
    join(activity, person, now=now)
    Assignment.objects.get_or_create(
        deliverable_id=row_pk,
        letter=letter,
        person=person,
        until=None,
        defaults={"department": person.department, "since": now},
    )
    record(
        "letter.named",
        locked(row_pk),
        by=by,
        at=now,
        stream=activity.stream,
        letter=letter,
        department_id=person.department_id,
        person_id=person.pk,
    )
