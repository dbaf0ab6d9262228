"""Departments: their names, who leads them, their trades."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.people import rules
from postmortem.people.actions.rows import STREAM, apply, keep, locked
from postmortem.people.models import Department, Discipline, PastDepartmentName, User


@dataclass(frozen=True)
class House:
    """A department: two names, who leads it, its trades (codes of DisciplineCode), whether it still works."""

    name_en: str
    name_zh: str
    lead: User | None = None
    disciplines: tuple[str, ...] = ()
    is_active: bool = True

    def fields(self) -> dict[str, str | bool | User | None]:
        return {
            "name_en": self.name_en,
            "name_zh": self.name_zh,
            "lead": self.lead,
            "is_active": self.is_active,
        }


@transaction.atomic
def add_department(house: House, *, by: User | None, now: datetime) -> Department:
    """A new department; its code comes from the English name. Raises ValidationError by field."""
    department = Department(code=rules.code_of(house.name_en))
    apply(department, house.fields())
    if not department.code:
        raise ValidationError({"name_en": _("Write the English name with letters from a to z.")})
    if Department.objects.filter(code=department.code).exists():
        raise ValidationError({"name_en": _("There is a department of this name already.")})
    keep(department)
    exchange(department, house.disciplines)
    record("department.added", department, by=by, at=now, stream=STREAM, lead=department.lead_id)
    return department


@transaction.atomic
def edit_department(
    department: Department, house: House, *, seen: str, by: User, now: datetime
) -> Department:
    """Change a department. `seen` is the fingerprint (queries) of what was on the screen.

    Raises Outdated if the row has changed since, ValidationError by field.
    """
    current = locked(department, seen)
    before = Department.objects.get(pk=current.pk)
    changed = apply(current, house.fields())
    keep(current)
    if {"name_en", "name_zh"} & set(changed):
        keep_past_name(before, now=now)
    if exchange(current, house.disciplines):
        changed.append("disciplines")
    record("department.edited", current, by=by, at=now, stream=STREAM, changed=changed, lead=current.lead_id)
    return current


@transaction.atomic
def set_lead(department: Department, lead: User | None, *, by: User | None, now: datetime) -> None:
    """Name who leads a department from now on."""
    Department.objects.filter(pk=department.pk).update(lead=lead)
    department.lead = lead
    record("department.lead", department, by=by, at=now, stream=STREAM, lead=department.lead_id)


@transaction.atomic
def set_disciplines(
    owner: Department | User, codes: Iterable[str], *, by: User | None, now: datetime
) -> None:
    """The trades of a department or a person (codes of DisciplineCode), in place of those before."""
    wanted = sorted(set(codes))
    exchange(owner, wanted)
    record("disciplines.set", owner, by=by, at=now, stream=STREAM, codes=wanted)


def keep_past_name(department: Department, *, now: datetime) -> PastDepartmentName:
    """Part of a larger step that renames it: what was written until now is shown with the name as it was."""
    return PastDepartmentName.objects.create(
        department=department, name_en=department.name_en, name_zh=department.name_zh, until=now
    )


def exchange(owner: Department | User, codes: Iterable[str]) -> bool:
    """Make these the owner's trades; returns whether that changed anything."""
    before, wanted = {row.code for row in owner.disciplines.all()}, set(codes)
    owner.disciplines.exclude(code__in=wanted).delete()
    for code in sorted(wanted - before):
        Discipline.objects.create(
            code=code,
            department=owner if isinstance(owner, Department) else None,
            person=owner if isinstance(owner, User) else None,
        )
    return before != wanted
