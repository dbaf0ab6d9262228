"""Doing an activity again: a draft with the rows and letters of an earlier one, for nobody by name."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postmortem.activities import actions as plan
from postmortem.activities.actions import Copying, NewActivity
from postmortem.activities.actions.cloning import course_of
from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.rules import Course, shifted
from postmortem.audit.actions import record
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id
from raci.models import Assignment, Matrix


@dataclass(frozen=True)
class Again:
    """What is said about doing it again; the goal of the earlier one is only offered."""

    title: str
    agreed_launch_at: datetime | None = None
    goal: str = ""
    non_goal: str = ""


@transaction.atomic
def clone_activity(source: Activity, said: Again, *, by: User, now: datetime) -> Activity:
    """A new draft derived from `source`, driven by whoever begins it.

    Rows, letters, tables and metrics come along as inherited, unconfirmed: to the same departments, with
    nobody named, nobody asked, nothing answered. Due times keep their distance from the launch. Raises what
    create_activity raises.
    """
    activity = plan.create_activity(_new(source, said, now), by=by, now=now)
    copying = Copying(source, activity, by, now)
    rows = plan.copy_rows(copying)
    _propose(rows, copying)
    letters = _copy_letters(rows, now)
    chosen = Matrix.objects.filter(activity=source).values_list("letters", flat=True).first()
    if chosen:
        Matrix.objects.create(activity=activity, letters=chosen)
    tables = plan.copy_tables(copying, rows)
    plan.copy_metrics(copying)
    activity.refresh_from_db()
    record(
        "activity.cloned",
        activity,
        by=by,
        at=now,
        stream=activity.stream,
        source_id=source.pk,
        rows=len(rows),
        letters=letters,
        tables=len(tables),
    )
    return activity


def _new(source: Activity, said: Again, now: datetime) -> NewActivity:
    sponsor = source.sponsor if source.sponsor and source.sponsor.is_active else None
    parts = source.taking_part.filter(department__is_active=True).select_related("department")
    outcome = source.deliverables.get(kind=Deliverable.Kind.OUTCOME)
    return NewActivity(
        title=said.title,
        requesting_department=source.requesting_department,
        kind=source.kind,
        sponsor=sponsor,
        goal=said.goal,
        non_goal=said.non_goal,
        reuse_plan=source.reuse_plan,
        time_zone=source.time_zone,
        language=source.language,
        notified_at=now,
        agreed_launch_at=said.agreed_launch_at,
        departments=[part.department for part in parts],
        outcome_name=outcome.name,
        outcome_due_at=shifted(outcome.due_at, course_of(source), Course(now, said.agreed_launch_at)),
        restricted=source.restricted,
        money_involved=source.money_involved,
        tools=source.tools,
        derived_from=source,
    )


def _propose(rows: dict[int, Deliverable], copying: Copying) -> None:
    """The department that answered for a row is to name somebody again; it is not asked yet."""
    departments = departments_by_id()
    owners = Deliverable.objects.filter(pk__in=rows, accountable_department__is_active=True)
    for pk, home in owners.values_list("pk", "accountable_department"):
        plan.propose_department(rows[pk], departments[home], by=copying.by, now=copying.now)


def _copy_letters(rows: dict[int, Deliverable], now: datetime) -> int:
    """Each letter once for a department as a whole, or an external party."""
    held = Assignment.objects.current().filter(deliverable__in=rows)
    active = set(Department.objects.filter(is_active=True).values_list("pk", flat=True))
    found = {
        (row, letter, department, party)
        for row, letter, department, party in held.values_list("deliverable", "letter", "department", "party")
        if party or department in active
    }
    made = Assignment.objects.bulk_create(
        Assignment(
            deliverable=rows[row],
            letter=letter,
            department_id=department,
            party_id=party,
            inherited=True,
            since=now,
        )
        for row, letter, department, party in sorted(found, key=str)
    )
    return len(made)
