"""A table from a file becomes part of the matrix: brought, looked at, taken over or left out."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from itertools import chain, count
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from postmortem.activities.actions import NewDeliverable, join, take_part
from postmortem.activities.actions.asking import lock, locked, lost, refused
from postmortem.activities.actions.deliverable import insert_row
from postmortem.activities.actions.naming import address_row, propose_row
from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.queries import hats
from postmortem.audit.actions import record
from postmortem.people.actions import Person, create_person
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id, people_by_id
from raci.models import Assignment, Matrix, MatrixImport
from raci.queries.access import PREPARING
from raci.queries.importing import Look, changed_since, look, read_answers
from raci.queries.importing.names import Name, Stands
from raci.rules import Holder
from raci.rules.matching import Step
from raci.tables import check_size, read

State = MatrixImport.State
LONGEST: Final = 200


@transaction.atomic
def bring_table(activity: Activity, name: str, content: bytes, *, by: User, now: datetime) -> MatrixImport:
    """Keep a file (or pasted text) to be looked at; one that the same person had not taken over goes.

    What was answered when the same file was last taken over here is answered again. Raises Unreadable with
    one sentence for what is no table, ValidationError for a matrix that is no longer changed.
    """
    _check(activity, by)
    check_size(len(content))
    read(name, content)
    digest = sha256(content).hexdigest()
    _drop(MatrixImport.objects.filter(activity=activity, by=by, state=State.OPEN), now)
    before = MatrixImport.objects.filter(activity=activity, sha256=digest, state=State.APPLIED).last()
    made = MatrixImport.objects.create(
        activity=activity,
        name=name[:LONGEST],
        content=content,
        sha256=digest,
        answers=before.answers if before else {},
        by=by,
        at=now,
    )
    record("import.brought", made, by=by, at=now, stream=activity.stream, sha256=digest, bytes=len(content))
    return made


@transaction.atomic
def answer_import(given: MatrixImport, answers: Mapping[str, str]) -> bool:
    """Keep what was answered about a file; returns whether that is new. It becomes part of the record when
    the file is taken over. Raises ValidationError, code "stale", once it was taken over or left out.
    """
    is_new = bool(given.answers != dict(answers))
    if not MatrixImport.objects.filter(pk=given.pk, state=State.OPEN).update(answers=dict(answers)):
        raise lost()
    given.answers = dict(answers)
    return is_new


@transaction.atomic
def drop_import(given: MatrixImport, *, by: User, now: datetime) -> None:
    """Leave a file out; its bytes go. Raises ValidationError, code "stale", if it is not open any more."""
    if not _drop(MatrixImport.objects.filter(pk=given.pk, state=State.OPEN), now):
        raise lost()
    record("import.dropped", given, by=by, at=now, stream=given.activity.stream)


@transaction.atomic
def apply_import(import_id: int, *, seen: str, by: User, now: datetime, most: int | None = None) -> Look:
    """Take a file over as its preview showed it (`seen` is the digest of that), all of it or nothing.

    Rows are added, letters closed and opened, owners asked; a row that somebody has accepted keeps its owner,
    a row that the file does not have stays. Raises ValidationError, code "stale", if the matrix, the people
    or the answers are not what was shown, or the file was taken over before; else while something is not
    answered, nothing differs, more than `most` rows change, or the matrix is no longer changed.
    """
    given = MatrixImport.objects.select_related("activity").get(pk=import_id)
    if given.content is None:
        raise lost()
    file = read(given.name, bytes(given.content), answers=read_answers(given.answers))
    activity = lock(given.activity_id)
    _check(activity, by)
    found = look(by, activity, file, given.answers, now=now)
    if changed_since(found, seen):
        raise lost()
    if found.is_open:
        raise refused(_("Something is still to be answered before it can be taken over."))
    if most is not None and len(found.plan.changing) > most:
        raise refused(_("These are more rows than can be taken over at once here."))
    if not found.plan.changing:
        raise refused(_("Nothing in the file differs from the matrix."))
    if not _end(MatrixImport.objects.filter(pk=import_id, state=State.OPEN), State.APPLIED, now):
        raise lost()
    _Taking(found, by, now).all()
    _tell(given, found, by, now)
    return found


def _check(activity: Activity, by: User) -> None:
    found = hats(by, activity)
    if not (found.driver or found.leads_here):
        raise PermissionDenied
    if activity.status not in PREPARING:
        raise refused(_("The activity is live or ended: its matrix is no longer changed."))


def _end(imports: QuerySet[MatrixImport], state: str, now: datetime) -> int:
    return imports.update(state=state, content=None, ended_at=now)


def _tell(given: MatrixImport, found: Look, by: User, now: datetime) -> None:
    steps = found.plan.changing
    record(
        "matrix.imported",
        given,
        by=by,
        at=now,
        stream=found.activity.stream,
        sha256=given.sha256,
        rows=len(steps),
        new=sum(step.is_new for step in steps),
        letters=sum(len(step.added) for step in steps),
        taken_away=sum(len(step.removed) for step in steps),
    )


class _Taking:
    """Carries out a plan within the one transaction."""

    def __init__(self, found: Look, by: User, now: datetime) -> None:
        self.found, self.by, self.now = found, by, now
        self.activity = found.activity
        self.departments = departments_by_id()
        self.people: dict[int, User] = {}

    def all(self) -> None:
        self._know_everybody()
        if self.found.switches:
            Matrix.objects.update_or_create(activity=self.activity, defaults={"letters": "rasci"})
        given: list[Assignment] = []
        for step in self.found.plan.changing:
            row = self._row(step)
            for letter, holder in step.removed:
                self._take_away(row, letter, holder)
            given += [self._assignment(row, letter, holder) for letter, holder in step.added]
        self._join({holder for step in self.found.plan.changing for _letter, holder in step.added})
        Assignment.objects.bulk_create(given)

    def _know_everybody(self) -> None:
        """The people named, and those who are added now under the number they had in the plan."""
        holders = {h for step in self.found.plan.changing for h in _named(step)}
        self.people = people_by_id(h.person_id for h in holders if h.person_id and h.person_id > 0)
        invited = [name for name in self.found.names if name.stands == Stands.INVITED]
        for name in invited:
            self._invite(name)

    def _invite(self, name: Name) -> None:
        if name.holder is None or name.holder.person_id is None:
            return
        person = Person(
            account=_free_account(name.text),
            display_name=name.text,
            department=self.departments[name.holder.department_id],
        )
        self.people[name.holder.person_id] = create_person(person, by=self.by, now=self.now)

    def _row(self, step: Step) -> Deliverable:
        owner = step.owner
        person = self.people[owner.person_id] if owner and owner.person_id else None
        department = self.departments[owner.department_id] if owner else None
        if step.row is None:
            return self._insert(step, department, person)
        row = locked(step.row.pk) if owner else Deliverable(pk=step.row.pk)
        if person:
            return propose_row(row, person, by=self.by, now=self.now)
        return address_row(row, department, by=self.by, now=self.now) if department else row

    def _insert(self, step: Step, department: Department | None, person: User | None) -> Deliverable:
        new = NewDeliverable(
            name=step.line.task,
            due_at=self.found.due_of(step, self.now),
            kind=Deliverable.Kind.OUTCOME if step.is_outcome else Deliverable.Kind.TASK,
            phase=self.found.phase_of(step),
            department=department,
            person=person,
        )
        return insert_row(self.activity, new, by=self.by, now=self.now)

    def _take_away(self, row: Deliverable, letter: str, holder: Holder) -> None:
        current = Assignment.objects.current().filter(deliverable=row, letter=letter)
        home = {} if holder.person_id else {"department": holder.department_id}
        current.filter(person=holder.person_id, **home).update(until=self.now)

    def _assignment(self, row: Deliverable, letter: str, holder: Holder) -> Assignment:
        person = self.people[holder.person_id] if holder.person_id else None
        return Assignment(
            deliverable_id=row.pk,
            letter=letter,
            department_id=holder.department_id,
            person=person,
            since=self.now,
        )

    def _join(self, holders: set[Holder]) -> None:
        """Whoever is named takes part from now on."""
        for pk in sorted({holder.department_id for holder in holders}):
            take_part(self.activity, self.departments[pk], by=self.by, now=self.now)
        for pk in sorted({holder.person_id for holder in holders if holder.person_id}):
            join(self.activity, self.people[pk], now=self.now)


def _named(step: Step) -> list[Holder]:
    return [*([step.owner] if step.owner else []), *(holder for _letter, holder in step.added)]


def _drop(imports: QuerySet[MatrixImport], now: datetime) -> int:
    return _end(imports, State.DROPPED, now)


def _free_account(name: str) -> str:
    """An account name that nobody has: from the name's Latin letters, with a number where that is taken."""
    stem = ".".join(re.findall("[a-z0-9]+", name.casefold()))[:40] or "person"
    taken = set(User.objects.filter(account__startswith=stem).values_list("account", flat=True))
    numbered = (f"{stem}{number}" for number in count(2))
    return next(account for account in chain([stem], numbered) if account not in taken)
