"""The columns of the matrix for one reader: departments over their people, or departments only."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, ActivityDepartment, Deliverable, Participant
from postmortem.activities.queries import hats, people_of
from postmortem.activities.rules import Hats
from postmortem.audit.together import Together
from postmortem.people.models import User
from postmortem.people.queries import active_people, departments_by_id
from postmortem.people.redaction import Words, redact_for
from raci.models import Assignment
from raci.queries.access import may_fill
from raci.rules import Holder, Row

Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Reader:
    """One person looking at one activity: the hats, and how people and departments are spelled for them."""

    user: User
    hats: Hats
    words: Words

    @property
    def names(self) -> bool:
        return self.words.names

    def may_set(self, department_id: int) -> bool:
        """Letters are set by who drives the activity, and by a lead for the own department."""
        return self.hats.driver or department_id in self.hats.leads

    def is_me(self, holder: Holder) -> bool:
        """The reader's own letter; one that a department holds as a whole is its lead's."""
        if holder.person_id is None:
            return holder.department_id in self.hats.leads
        return holder.person_id == self.user.pk


def reader_of(user: User, activity: Activity, at: datetime | None = None) -> Reader:
    """Four queries: the hats (two), the people and the departments; these with their names of the moment `at`
    for what was fixed then.
    """
    found = hats(user, activity)
    words = redact_for(people_of(activity), departments_by_id(at), names=found.sees_names)
    return Reader(user, found, words)


class Column(NamedTuple):
    """One column; `key` is how forms and the script name its holder: "3" or "3.12" (department.person). `who`
    says the same as the heads over it: the name with the department.
    """

    holder: Holder
    key: str
    label: str
    who: str
    is_mine: bool


class Group(NamedTuple):
    """A department with its columns; `is_open` says whether the reader may set letters in them."""

    department_id: int
    name: str
    columns: list[Column]
    is_open: bool


def key_of(holder: Holder) -> str:
    return ".".join(str(part) for part in holder if part is not None)


def holders_of(row: Row) -> set[Holder]:
    """Everybody with a letter in the row, the accountable one too."""
    held = {holder for holders in row.letters.values() for holder in holders}
    return held | ({Holder(row.department_id, row.accountable_id)} if row.department_id else set())


def held_in(rows: Iterable[Row]) -> set[Holder]:
    """Everybody with a letter in one of the rows."""
    return {holder for row in rows for holder in holders_of(row)}


class HeldNow:
    """Everybody with a letter in an activity, read without its rows: make it, ask `together`, read it."""

    def __init__(self, together: Together, activity_pk: int) -> None:
        self._owners = together.values(
            lambda: _live(activity_pk).filter(accountable_department__isnull=False).distinct(),
            *("accountable_department_id", "accountable_id"),
        )
        self._letters = together.values(
            lambda: _letters(activity_pk).distinct(), *("department_id", "person_id")
        )

    def holders(self) -> set[Holder]:
        return {Holder(*vars(one).values()) for one in (*self._owners, *self._letters)}


def _live(activity_pk: int) -> QuerySet[Deliverable]:
    return Deliverable.objects.live().filter(activity=activity_pk).order_by()


def _letters(activity_pk: int) -> QuerySet[Assignment]:
    letters = Assignment.objects.current().filter(deliverable__activity=activity_pk, department__isnull=False)
    return letters.exclude(deliverable__status=Deliverable.Status.DROPPED).order_by()


class TakingPart(NamedTuple):
    """The departments in the order in which they joined, and the people who are there now."""

    departments: Sequence[int]
    people: set[int]


def taking_part(activity: Activity) -> TakingPart:
    """Two queries."""
    joined = ActivityDepartment.objects.filter(activity=activity).order_by("since", "pk")
    present = Participant.objects.filter(activity=activity, until=None)
    return TakingPart(
        list(joined.values_list("department_id", flat=True)),
        set(present.values_list("person_id", flat=True)),
    )


def columns_of(taking: TakingPart, held: set[Holder], reader: Reader, *, is_open: bool) -> list[Group]:
    """Departments that take part (or hold a letter) in the order they joined, with their people."""
    shown = dict.fromkeys([*taking.departments, *sorted(h[0] for h in held)])
    present = taking.people
    people = reader.words.people
    here = {Holder(p.department_id, pk) for pk, p in people.items() if pk in present and p.department_id}
    return [
        Group(
            pk,
            reader.words.department(pk),
            _columns(pk, {h for h in held | here if h.department_id == pk}, reader),
            is_open and reader.may_set(pk),
        )
        for pk in shown
    ]


def _columns(department_id: int, holders: set[Holder], reader: Reader) -> list[Column]:
    whole, home = Holder(department_id), reader.words.department(department_id)
    if not reader.names:
        side = reader.words.side(department_id)
        return [Column(whole, key_of(whole), side, side, reader.is_me(whole))]
    said = _("%(department)s as a whole") % {"department": home}
    columns = [Column(whole, key_of(whole), _("as a whole"), said, reader.is_me(whole))]
    return columns + sorted(
        (_person(h, home, reader) for h in holders - {whole}), key=lambda column: (column.label, column.key)
    )


def _person(holder: Holder, home: str, reader: Reader) -> Column:
    name = name_of(holder, reader.words.people)
    who = _("%(person)s, %(department)s") % {"person": name, "department": home}
    return Column(holder, key_of(holder), name, who, reader.is_me(holder))


def name_of(holder: Holder, people: Mapping[int, User]) -> str:
    """The person's name without the department, which stands above it; for readers who see names."""
    found = people.get(holder.person_id or 0)
    return found.display_name if found else _("not known")


def holder_choices(groups: Iterable[Group]) -> Choices:
    """Whom the reader may give a letter: every department open to them, as a whole or one of its people; one
    query.
    """
    wanted = [group for group in groups if group.is_open]
    people: dict[int | None, list[tuple[str, str]]] = {}
    for person in active_people().filter(department__in=[group.department_id for group in wanted]):
        holder = Holder(person.department_id or 0, person.pk)
        people.setdefault(person.department_id, []).append((key_of(holder), person.display_name))
    return [
        (group.name, [(str(group.department_id), as_a_whole(group)), *people.get(group.department_id, [])])
        for group in wanted
    ]


def as_a_whole(group: Group) -> str:
    return _("%(department)s as a whole") % {"department": group.name}


class Chosen(NamedTuple):
    """A holder that somebody chose, with its name for the sentence that says so."""

    holder: Holder
    who: str


def chosen_holder(activity: Activity, user: User, key: str) -> Chosen | None:
    """The holder of this key, if it is of a department taking part and this person's to fill; at most three
    queries, however large the matrix is.
    """
    parts = re.fullmatch(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?", key)
    if parts is None or not may_fill(user, activity, int(parts[1])):
        return None
    taking = ActivityDepartment.objects.filter(activity=activity, department=int(parts[1]))
    joined = taking.select_related("department").first()
    if joined is None:
        return None
    if parts[2] is None:
        said = _("%(department)s as a whole") % {"department": joined.department.name}
        return Chosen(Holder(joined.department_id), said)
    person = active_people().filter(pk=int(parts[2]), department=joined.department_id).first()
    return Chosen(Holder(joined.department_id, person.pk), person.display_name) if person else None


def columns_mark(groups: Iterable[Group]) -> str:
    """Which columns stand in which order: a row fits only among others with the same."""
    keys = ",".join(column.key for group in groups for column in group.columns)
    return sha256(keys.encode()).hexdigest()[:12]
