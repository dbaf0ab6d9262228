"""What an activity begins with, and keeping one as a template: its rows and its letters in one step."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import actions as plan
from postmortem.activities.actions import NewActivity, NewTemplate
from postmortem.activities.actions.asking import lock, outdated
from postmortem.activities.models import Activity, Deliverable, Template
from postmortem.activities.queries import homes_of, place_of
from postmortem.activities.rules.starters import (
    LeftOpen,
    PlannedRow,
    Said,
    Starter,
    place,
    plan_rows,
)
from postmortem.audit.actions import record
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id
from raci.models import Assignment, Matrix
from raci.queries.access import PREPARING
from raci.queries.templates import nameless, template_of

SUPPORT: Final = "S"


@dataclass(frozen=True)
class Applied:
    """What a template brought: how many rows, and which of its letters found no department."""

    activity: Activity
    added: int = 0
    left: tuple[LeftOpen, ...] = ()


@transaction.atomic
def begin_activity(new: NewActivity, starter: Starter | None, *, by: User, now: datetime) -> Applied:
    """Start an activity, with the rows and letters of a template if one is given.

    Letters go to the departments taking part that alone have the trade; nobody is asked for a name yet,
    except for the final effect as the driver named it. Raises what create_activity raises.
    """
    if starter is None:
        return Applied(plan.create_activity(new, by=by, now=now))
    rows = planned(starter, new.agreed_launch_at or new.asked_launch_at, new.time_zone, new.language, now)
    effect = next(row for row in rows if row.is_outcome)
    name, due_at = new.outcome_name or effect.name, new.outcome_due_at or effect.due_at
    new = replace(new, outcome_name=name, outcome_due_at=due_at, tools=[*new.tools, *starter.tools])
    activity = plan.create_activity(new, by=by, now=now)
    outcome = plan.fill_outcome(activity, effect)
    added = plan.add_planned_rows(activity, rows, by=by, now=now)
    left = _letters(activity, [(outcome, effect), *added], by, now)
    return _applied(activity, len(added) + 1, left, by, now)


@transaction.atomic
def apply_template(activity_pk: int, starter: Starter, *, by: User, now: datetime) -> Applied:
    """Add the rows of a template whose names are not there yet, with their letters; nobody is asked yet.

    What is there stays as it is; a second time nothing is added. Raises ValidationError, code "stale", once
    the activity is live or ended.
    """
    activity = lock(activity_pk)
    if activity.status not in PREPARING:
        raise outdated(_("The activity is live or ended: its matrix is no longer changed."))
    launch_at = activity.agreed_launch_at or activity.asked_launch_at
    rows = planned(starter, launch_at, activity.time_zone, activity.language, now)
    added = plan.add_planned_rows(activity, rows, by=by, now=now)
    plan.add_tools(activity, starter.tools)
    left = _letters(activity, added, by, now)
    return _applied(activity, len(added), left, by, now)


def planned(
    starter: Starter, launch_at: datetime | None, zone: str, language: str, now: datetime
) -> list[PlannedRow]:
    return plan_rows(starter, launch_at, None, now, place=place_of(zone, language))


def _applied(activity: Activity, added: int, left: list[LeftOpen], by: User, now: datetime) -> Applied:
    activity.refresh_from_db()
    record(
        "matrix.template_applied", activity, by=by, at=now, stream=activity.stream, rows=added, open=len(left)
    )
    return Applied(activity, added, tuple(left))


def _letters(
    activity: Activity, rows: Iterable[tuple[Deliverable, PlannedRow]], by: User, now: datetime
) -> list[LeftOpen]:
    """Give the letters of each row to departments as wholes; returns those that found none."""
    homes, departments = homes_of(activity), departments_by_id()
    left: list[LeftOpen] = []
    given: list[Assignment] = []
    for row, wanted in rows:
        found = place(row.name, wanted.letters, homes)
        left += _left_by(row, found.left)
        if found.accountable and row.accountable_department_id is None:
            plan.propose_department(row, departments[found.accountable], by=by, now=now)
        given += _assignments(row, found.others, departments, now)
    Assignment.objects.bulk_create(given)
    if any(one.letter == SUPPORT for one in given):
        Matrix.objects.update_or_create(activity=activity, defaults={"letters": "rasci"})
    return left


def _left_by(row: Deliverable, left: Iterable[LeftOpen]) -> list[LeftOpen]:
    """An A that the driver has named is not open."""
    return [one for one in left if one.letter != "A" or row.accountable_department_id is None]


def _assignments(
    row: Deliverable, others: Iterable[tuple[str, int]], departments: dict[int, Department], now: datetime
) -> list[Assignment]:
    """Who answers for the row is not asked or told on top of that."""
    return [
        Assignment(deliverable=row, letter=code, department=departments[pk], since=now)
        for code, pk in others
        if code == "R" or pk != row.accountable_department_id
    ]


@transaction.atomic
def save_as_template(activity: Activity, name: Said, about: Said, *, by: User, now: datetime) -> Template:
    """Keep the rows of an activity as a template of the house: letters by trade, times as shares of the time
    there was, nobody's name.

    A name that is missing is that of the other language. Raises ValidationError if the rows do not fit
    together as a template (two of one name).
    """
    body = template_of(activity, nameless(activity, about))
    return plan.keep_template(NewTemplate(nameless(activity, name), activity.kind, body), by=by, now=now)
