"""Reads of people and departments."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from django.core.cache import cache
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from postmortem.audit.prepared import Prepared
from postmortem.audit.rules import digest
from postmortem.people.models import (
    Absence,
    Department,
    Deputy,
    ExternalContact,
    ExternalParty,
    HouseRules,
    PastDepartmentName,
    User,
)

Row = TypeVar("Row", bound=Model)
APART: Final = (User.Role.EXECUTIVE, User.Role.ADMIN)
SPELLED: Final = ("display_name", "account", "department", "left_at", "former_spellings")
DEMO_LOGINS: Final = "demo_logins"  # whether there are any is kept in each process (people.backend)


def forget_demo_logins() -> None:
    """Have this process look anew, because they have come or gone; the others do within a minute."""
    cache.set(DEMO_LOGINS, None)


def active_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def named_in(*ways: QuerySet[Any, Any]) -> QuerySet[User]:
    """Everybody whose id one of these yields. Each is asked by itself, which indexes know: joined by OR they
    have the database look at all people of the house.
    """
    first, *others = (way.order_by() for way in ways)
    return User.objects.filter(pk__in=first.union(*others, all=True) if others else first)


def spelled_in(*ways: QuerySet[Any, Any]) -> QuerySet[User]:
    """The same with no more of each than `redaction` needs to find them in a text."""
    return named_in(*ways).only(*SPELLED)


def active_departments() -> QuerySet[Department]:
    return Department.objects.filter(is_active=True)


def house_rules() -> HouseRules:
    """What holds for the whole house; a row that nobody has stored yet where nothing was decided."""
    return HouseRules.objects.first() or HouseRules()


def may_begin(user: User) -> bool:
    """Whether this person may begin an activity. Executives and administrators may not, unless they lead a
    department, or the house has nobody else yet who could. No query for the others, one for them.
    """
    if user.role not in APART:
        return True
    return bool(MAY_BEGIN(user.pk))


def _may_begin(pk: int) -> QuerySet[User, int]:
    leads = Exists(Department.objects.filter(lead=OuterRef("pk"), is_active=True))
    others = Exists(active_people().exclude(role__in=APART))
    return User.objects.filter(leads | ~others, pk=pk).order_by().values_list("pk", flat=True)


MAY_BEGIN = Prepared(_may_begin)


def led_by(user: User) -> set[int]:
    """The ids of the departments this person leads; asked once in a request that only reads."""
    if user.leads_now is not None:
        return set(user.leads_now)
    found = set(Department.objects.filter(lead=user).values_list("pk", flat=True))
    if user.only_reads:
        user.leads_now = frozenset(found)
    return found


def people_by_id(ids: Iterable[int]) -> dict[int, User]:
    """The people with these ids, with their department, in one query."""
    return User.objects.select_related("department").in_bulk(set(ids))


def departments_by_id(at: datetime | None = None) -> dict[int, Department]:
    """All departments by id, in one query: there are few. With `at` they have the names of that moment, and
    are for reading only.
    """
    if at is None:
        return {row.pk: row for row in DEPARTMENTS()}
    found = {row.pk: row for row in DEPARTMENTS_THEN(at)}
    for row in found.values():
        for name in ("name_en", "name_zh"):
            setattr(row, name, getattr(row, f"then_{name}") or getattr(row, name))
    return found


def _then(at: datetime) -> QuerySet[Department]:
    then = PastDepartmentName.objects.filter(department=OuterRef("pk"), until__gt=at).order_by("until", "pk")
    named = {f"then_{name}": Subquery(then.values(name)[:1]) for name in ("name_en", "name_zh")}
    return Department.objects.annotate(**named)


DEPARTMENTS, DEPARTMENTS_THEN = Prepared(Department.objects.all), Prepared(_then)


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


def stand_in(
    user: User, person_id: int, now: datetime, *, department_id: int | None, activity_id: int | None
) -> StandIn | None:
    """How this person may answer at `now` what is asked of another one on behalf of the department, in the
    activity: as the office if they are that; None if not at all. It passes on no further: a deputy's deputy
    stands in for the deputy alone.
    """
    fits = [one for one in stands_in_for(user, now) if one.person_id == person_id]
    within = [one for one in fits if one.covers(department_id, activity_id)]
    return max(within, key=lambda one: one.is_office, default=None)


def may_arrange_for(user: User) -> QuerySet[User]:
    """For whom this person may enter who is away and who stands in: for themselves, for the people of the
    departments they lead; an administrator for everybody.
    """
    if user.role == User.Role.ADMIN:
        return active_people()
    return active_people().filter(Q(pk=user.pk) | Q(department__lead=user))


def person_to_stand_in_for(user: User, pk: int) -> User:
    """Raises Http404 unless `user` may say who stands in for this person."""
    return found(may_arrange_for(user), pk)


def standing_in(user: User, pk: int) -> Deputy:
    """What this person may end: who stands in for them or for those they arrange it for, and whom they stand
    in for. Raises Http404.
    """
    mine = Q(person__in=may_arrange_for(user)) | Q(deputy=user)
    return found(Deputy.objects.filter(mine).select_related("person", "deputy", "department"), pk)


def deputies_ahead(now: datetime) -> QuerySet[Deputy]:
    """Who stands in for whom, now or later."""
    lasting = Deputy.objects.filter(Q(until=None) | Q(until__gt=now))
    return lasting.select_related("person", "deputy", "department")


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
    """Everybody who has not left for good, closed logins last."""
    return (
        User.objects.filter(left_at=None)
        .select_related("department")
        .order_by("-is_active", "display_name", "pk")
    )


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
    ExternalContact: ["name", "email", "language"],
}


def fingerprint(row: Model) -> str:
    """A short hash of what an edit form shows of a row: a form that comes back tells by it what it saw."""
    values = [getattr(row, name) for name in ON_SCREEN[type(row)]]
    if isinstance(row, Department | User):
        values.append(sorted(row.disciplines.values_list("code", flat=True)))
    return digest(values)[:16]


# What an administrator's page works on; the policy has checked the role.
def person(_user: User, pk: int) -> User:
    return found(User.objects.filter(left_at=None).select_related("department"), pk)


def department(_user: User, pk: int) -> Department:
    return found(all_departments(), pk)


def party(_user: User, pk: int) -> ExternalParty:
    return found(all_parties(), pk)


def contacts_to_ask() -> QuerySet[ExternalContact]:
    """The contacts outside that can be reached, with their party, by its name."""
    found = ExternalContact.objects.filter(email__isnull=False).select_related("party")
    return found.order_by("party__name", "name", "pk")


def contact(_user: User, pk: int) -> ExternalContact:
    return found(ExternalContact.objects.select_related("party"), pk)


def found(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
