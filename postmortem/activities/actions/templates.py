"""Rows from a template, and the templates of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import ask_name, lock, locked, lost, outdated, refused
from postmortem.activities.actions.deliverable import NewDeliverable, insert_row
from postmortem.activities.actions.naming import address_row
from postmortem.activities.models import Activity, Deliverable, Template
from postmortem.activities.queries.templates import not_asked
from postmortem.activities.rules import PREPARING
from postmortem.activities.rules.starters import (
    Body,
    PlannedRow,
    Said,
    Starter,
    StarterRow,
    checked,
    key_of,
    read_body,
    shipped,
)
from postmortem.audit.actions import record
from postmortem.audit.rules import digest
from postmortem.drafts.actions import Stale, save_if_current
from postmortem.people.models import Department, User

STREAM = "templates"
LONGEST_SLUG = 40


def add_planned_rows(
    activity: Activity, planned: Sequence[PlannedRow], *, by: User, now: datetime
) -> list[tuple[Deliverable, PlannedRow]]:
    """Part of a larger step that holds the activity: add the rows whose names are not there yet.

    A row that was dropped counts as there, and so does the final effect. Nobody is asked. Returns the new
    rows, each with what it was made from.
    """
    there = {key_of(name) for name in activity.deliverables.values_list("name", flat=True)}
    added = []
    for plan in planned:
        if plan.is_outcome or plan.starter.name.keys & there:
            continue
        new = NewDeliverable(
            name=plan.name,
            due_at=plan.due_at,
            kind=plan.kind,
            phase=plan.phase,
            discipline=plan.discipline,
            acceptance=plan.acceptance,
            freeze_at=plan.freeze_at,
        )
        added.append((insert_row(activity, new, by=by, now=now), plan))
    return added


def fill_outcome(activity: Activity, plan: PlannedRow) -> Deliverable:
    """Part of beginning an activity: the row for its final effect says what the template says of it."""
    rows = Deliverable.objects.filter(activity=activity, kind=Deliverable.Kind.OUTCOME)
    rows.update(acceptance=plan.acceptance, phase=plan.phase, discipline=plan.discipline)
    return rows.get()


def propose_department(row: Deliverable, department: Department, *, by: User, now: datetime) -> Deliverable:
    """Part of a larger step: a department is to name who answers for the row; it is not asked yet."""
    return address_row(locked(row.pk), department, ask=False, by=by, now=now)


@transaction.atomic
def ask_departments(activity_pk: int, *, by: User, now: datetime) -> int:
    """Ask every department for a name that a template proposed and nobody has asked; returns how many rows
    were asked about.

    Raises ValidationError, code "stale", if nobody is left to be asked or the activity is live or ended.
    """
    activity = lock(activity_pk)
    if activity.status not in PREPARING:
        raise outdated(_("The activity is live or ended: nobody is asked any more."))
    rows = not_asked(activity.pk)
    if not rows:
        raise outdated(_("Everybody has been asked already."))
    for row in rows:
        ask_name(locked(row.pk), by=by, now=now)
    record("activity.departments_asked", activity, by=by, at=now, stream=activity.stream, rows=len(rows))
    return len(rows)


@dataclass(frozen=True)
class NewTemplate:
    """A template of the house as it is first kept; a name that is missing is that of the other language."""

    name: Said
    kind: str
    body: Body

    @property
    def names(self) -> dict[str, str]:
        return {"name_en": self.name.en or self.name.zh, "name_zh": self.name.zh or self.name.en}


@transaction.atomic
def keep_template(new: NewTemplate, *, by: User, now: datetime) -> Template:
    """A further template of the house. Raises ValidationError for a body that does not hold together."""
    body = read_body(new.body.document).document
    ending = digest([new.names, body, now.isoformat()])[:8]
    code = f"{slugify(new.names['name_en'])[:LONGEST_SLUG].strip('-') or 'own'}-{ending}"
    if Template.objects.filter(code=code).exists():
        raise refused(_("This template was kept just now."))
    made = Template.objects.create(
        code=code, activity_kind=new.kind, body=body, made_by=by, made_at=now, **new.names
    )
    record("template.kept", made, by=by, at=now, stream=STREAM, rows=len(new.body.rows))
    return made


@transaction.atomic
def change_template(
    starter: Starter, version: int, changes: Mapping[str, Any], *, by: User, now: datetime
) -> Template:
    """Change name_en, name_zh, activity_kind, is_active or body (JSON) of a template that still has
    `version`.

    The first change of a shipped one puts a template of the house in its place. Raises drafts.actions.Stale
    if it has changed meanwhile.
    """
    if starter.version:
        row = Template.objects.filter(code=starter.code).first()
        if row is None:
            raise Stale
        save_if_current(Template, row.pk, version, changes, by=by, now=now)
        row.refresh_from_db()
    else:
        row = _instead(starter, version, changes, by, now)
    record("template.changed", row, by=by, at=now, stream=STREAM, fields=sorted(changes))
    return row


def _instead(starter: Starter, version: int, changes: Mapping[str, Any], by: User, now: datetime) -> Template:
    if version:  # it was restored meanwhile
        raise Stale
    values = {
        "name_en": starter.name.en,
        "name_zh": starter.name.zh,
        "activity_kind": starter.kind,
        "body": starter.body.document,
        **changes,
    }
    try:
        with transaction.atomic():
            return Template.objects.create(code=starter.code, made_by=by, made_at=now, **values)
    except IntegrityError as taken:
        raise Stale from taken


def change_rows(
    starter: Starter, version: int, rows: Sequence[StarterRow], *, by: User, now: datetime
) -> Template:
    """Other rows for a template. Raises ValidationError if they do not fit together, Stale as
    change_template.
    """
    body = checked(replace(starter.body, rows=tuple(rows)))
    return change_template(starter, version, {"body": body.document}, by=by, now=now)


@transaction.atomic
def restore_template(code: str, version: int, *, by: User, now: datetime) -> None:
    """The shipped template counts again. Raises ValidationError, code "stale" if somebody was faster."""
    if code not in shipped():
        raise refused(_("This template is of your house; there is no other one to go back to."))
    row = Template.objects.filter(code=code, version=version).first()
    if row is None:
        raise lost()
    Template.objects.filter(pk=row.pk, version=version).delete()
    record("template.restored", row, by=by, at=now, stream=STREAM, code=code)
