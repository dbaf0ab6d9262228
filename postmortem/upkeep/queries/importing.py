"""What a file would change here, and the files that are being looked at."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from postmortem.people.models import Department, PastDepartmentName, User
from postmortem.upkeep.importing import REASONS, Problem, read_file
from postmortem.upkeep.models import PeopleImport
from postmortem.upkeep.rules.matching import (
    DepartmentKnown,
    PersonKnown,
    Plan,
    plan_departments,
    plan_people,
)

State = PeopleImport.State


def plan_of(content: bytes, *, adds_departments: bool, now: datetime) -> Plan:
    """What this file would change in the house as it is now. Three queries. Raises Unreadable."""
    read = read_file(content, today=timezone.localdate(now))
    people, departments = people_known(), departments_known()
    if read.header.is_of_departments:
        return plan_departments(read, people, departments)
    return plan_people(read, people, departments, adds_departments=adds_departments)


def people_known() -> dict[str, PersonKnown]:
    fields = ("pk", "account", "email", "department_id", "language", "time_zone", "left_at")
    return {
        account: PersonKnown(pk, account, mail or "", home, language, zone, left is not None)
        for pk, account, mail, home, language, zone, left in User.objects.values_list(*fields)
    }


def departments_known() -> dict[str, DepartmentKnown]:
    """Every department by each name it has or had; a present name counts before a past one."""
    rows = {row.pk: row for row in Department.objects.all()}
    past = [(one.department_id, one.name_en, one.name_zh) for one in PastDepartmentName.objects.all()]
    present = [(row.pk, row.name_en, row.name_zh) for row in rows.values()]
    codes = [(row.pk, row.code, row.code) for row in rows.values()]
    found: dict[str, DepartmentKnown] = {}
    for pk, *names in [*past, *codes, *sorted(present, key=lambda named: rows[named[0]].is_active)]:
        row = rows[pk]
        while row.merged_into_id:
            row = rows[row.merged_into_id]
        known = DepartmentKnown(row.pk, row.name_en, row.name_zh, row.lead_id, row.is_active)
        found |= {name.casefold(): known for name in names if name}
    return found


def given(_user: User, pk: int) -> PeopleImport:
    """A file that was brought. Raises Http404."""
    found = PeopleImport.objects.select_related("by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def latest() -> QuerySet[PeopleImport]:
    """The newest files, without their bytes."""
    return PeopleImport.objects.defer("content").select_related("by")[:10]


def waiting() -> list[int]:
    """The files that a tick has to read or to take over, oldest first."""
    found = PeopleImport.objects.filter(state__in=[State.READING, State.CONFIRMED])
    return list(found.order_by("pk").values_list("pk", flat=True))


class Wrong(NamedTuple):
    """One bad row as the page says it."""

    problem: Problem
    reason: str


class Preview(NamedTuple):
    """A file as its page shows it."""

    given: PeopleImport
    counts: dict[str, int]
    wrong: list[Wrong]
    new: list[list[str]]
    departments: list[str]

    @property
    def is_waiting(self) -> bool:
        return self.given.state in (State.READING, State.CONFIRMED)

    @property
    def may_take(self) -> bool:
        """Whether there is anything to take over."""
        found = self.counts
        has_some = any(found.get(name) for name in ("new", "changed", "departments", "renamed", "leads"))
        return self.given.state == State.OPEN and has_some

    @property
    def more(self) -> int:
        """New people besides those that are shown."""
        return self.counts.get("new", 0) - len(self.new)


def preview(given: PeopleImport) -> Preview:
    """What was found in a file; no query."""
    found = given.found
    problems = [Problem(*said) for said in found.get("problems", [])]
    departments = [
        " · ".join(dict.fromkeys((name_en, name_zh))) for name_en, name_zh in found.get("departments", [])
    ]
    return Preview(
        given=given,
        counts=found.get("counts", {}),
        wrong=[Wrong(one, str(REASONS[one.code])) for one in problems],
        new=found.get("new", []),
        departments=departments,
    )
