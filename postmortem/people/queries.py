"""Reads of people and departments."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404

from postmortem.audit.rules import digest
from postmortem.people.models import (
    Absence,
    Department,
    Deputy,
    ExternalContact,
    ExternalParty,
    User,
)

Row = TypeVar("Row", bound=Model)


def active_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def active_departments() -> QuerySet[Department]:
    return Department.objects.filter(is_active=True)


def led_by(user: User) -> set[int]:
    """The ids of the departments this person leads."""
    return set(Department.objects.filter(lead=user).values_list("pk", flat=True))


def people_by_id(ids: Iterable[int]) -> dict[int, User]:
    """The people with these ids, with their department, in one query."""
    return User.objects.select_related("department").in_bulk(set(ids))


def departments_by_id() -> dict[int, Department]:
    """All departments by id, in one query: there are few."""
    return Department.objects.in_bulk()


def absences_ahead(person: User, now: datetime) -> QuerySet[Absence]:
    """When somebody is away, now or later, with the deputy; the next one first."""
    return Absence.objects.filter(person=person, until__gt=now).select_related("deputy")


class StandIn(NamedTuple):
    """Somebody in whose name another one may answer now; without department and activity in everything."""

    person_id: int
    department_id: int | None = None
    activity_id: int | None = None
    is_office: bool = False

    def covers(self, department_id: int | None, activity_id: int | None) -> bool:
        """Whether something asked on behalf of this department, in this activity, is within the scope."""
        return self.department_id in (None, department_id) and self.activity_id in (None, activity_id)


def stands_in_for(user: User, now: datetime) -> list[StandIn]:
    """In whose name this person may answer at `now`: named deputies, and deputies of who is away. Two
    queries.
    """
    named = Deputy.objects.at(now).filter(deputy=user, person__is_active=True)
    away = Absence.objects.at(now).filter(deputy=user, person__is_active=True)
    found = [
        StandIn(one.person_id, one.department_id, one.activity_id, one.scope == Deputy.Scope.OFFICE)
        for one in named
    ]
    return [*found, *(StandIn(one.person_id) for one in away)]


def demo_logins_exist() -> bool:
    """Whether somebody can sign in with the demo's public password."""
    return User.objects.filter(is_demo=True, is_active=True).exists()


class House(NamedTuple):
    """What the settings page of an administrator counts."""

    people: int
    departments: int
    without_lead: int
    parties: int


def house() -> House:
    departments = active_departments().aggregate(
        n=Count("pk"), without_lead=Count("pk", filter=Q(lead__isnull=True))
    )
    return House(
        people=active_people().count(),
        departments=departments["n"],
        without_lead=departments["without_lead"],
        parties=ExternalParty.objects.count(),
    )


def all_people() -> QuerySet[User]:
    """Everybody, those who left last."""
    return User.objects.select_related("department").order_by("-is_active", "display_name", "pk")


def all_departments() -> QuerySet[Department]:
    """Every department with lead, trades and how many people, closed ones last."""
    return (
        Department.objects.select_related("lead")
        .prefetch_related("disciplines")
        .annotate(people_count=Count("people", filter=Q(people__is_active=True)))
        .order_by("-is_active", "code", "pk")
    )


def all_parties() -> QuerySet[ExternalParty]:
    return ExternalParty.objects.prefetch_related("contacts")


ON_SCREEN: dict[type[Model], list[str]] = {
    User: ["account", "email", "display_name", "department_id", "role"],
    Department: ["name_en", "name_zh", "lead_id", "is_active"],
    ExternalParty: ["name", "kind"],
    ExternalContact: ["name", "email"],
}


def fingerprint(row: Model) -> str:
    """A short hash of what an edit form shows of a row: a form that comes back tells by it what it saw."""
    values = [getattr(row, name) for name in ON_SCREEN[type(row)]]
    if isinstance(row, Department):
        values.append(sorted(row.disciplines.values_list("code", flat=True)))
    return digest(values)[:16]


# What an administrator's page works on; the policy has checked the role.
def person(_user: User, pk: int) -> User:
    return found(User.objects.select_related("department"), pk)


def department(_user: User, pk: int) -> Department:
    return found(all_departments(), pk)


def party(_user: User, pk: int) -> ExternalParty:
    return found(all_parties(), pk)


def contact(_user: User, pk: int) -> ExternalContact:
    return found(ExternalContact.objects.select_related("party"), pk)


def found(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
