"""Rows of the plan: add, edit, move the due time, drop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import (
    ask_approve,
    lock,
    locked,
    lost,
    outdated,
    refused,
    settle,
    settle_versions,
    version_to_approve,
)
from postmortem.activities.actions.due import move_due, told, wall
from postmortem.activities.actions.naming import address_row, propose_row
from postmortem.activities.actions.taking_part import join, write_log
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.audit.actions import record
from postmortem.drafts.actions import merged, save_if_current
from postmortem.outbox.actions import tell
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User

Status = Deliverable.Status


@dataclass(frozen=True)
class NewDeliverable:
    """A row to add. With `person` that person is asked to accept, with `department` alone it is asked for a
    name.
    """

    name: str
    due_at: datetime
    kind: str = Deliverable.Kind.TASK
    phase: str = Deliverable.Phase.MAKE
    discipline: str = ""
    acceptance: str = ""
    freeze_at: datetime | None = None
    source_department: Department | None = None
    approver: User | None = None
    department: Department | None = None
    person: User | None = None
    comes_after: Deliverable | None = None


@transaction.atomic
def add_deliverable(activity: Activity, new: NewDeliverable, *, by: User, now: datetime) -> Deliverable:
    """Add a row at the end, and ask for its owner. Raises ValidationError for a due time after the freeze."""
    return insert_row(lock(activity.pk), new, by=by, now=now)


def insert_row(activity: Activity, new: NewDeliverable, *, by: User, now: datetime) -> Deliverable:
    """Part of a larger step that holds the activity: see add_deliverable."""
    rules.check_due(new.due_at, new.freeze_at)
    if new.kind == Deliverable.Kind.OUTCOME and activity.deliverables.filter(kind=new.kind).first():
        raise refused(_("There is one row for the final effect already."))
    newest = activity.deliverables.aggregate(n=Max("position"))["n"]
    row = Deliverable.objects.create(
        activity=activity,
        position=0 if newest is None else newest + 1,
        name=new.name,
        kind=new.kind,
        phase=new.phase,
        discipline=new.discipline,
        acceptance=new.acceptance,
        source_department=new.source_department,
        approver=new.approver,
        comes_after=new.comes_after,
        added_at=now,
        freeze_at=new.freeze_at,
        due_at=new.due_at,
        due_local=wall(new.due_at, activity.time_zone),
        due_zone=activity.time_zone,
    )
    if new.approver:
        join(activity, new.approver, now=now)
    record("deliverable.added", row, by=by, at=now, stream=activity.stream, due_at=new.due_at.isoformat())
    if new.department:
        address_row(row, new.department, ask=new.person is None, by=by, now=now)
    if new.person:
        propose_row(row, new.person, by=by, now=now)
    row.refresh_from_db()
    return row


@transaction.atomic
def edit_deliverable(
    pk: int,
    version: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    said_in: LogEntry | None = None,
) -> Deliverable:
    """Change fields of a row that was at `version`; raises drafts.actions.Stale if somebody else has changed
    one of them since.

    A changed due time starts the reminders anew, becomes a log entry (unless it is `said_in` one already),
    and is told to the accountable person. Raises ValidationError at the field for a due time after the
    freeze.
    """
    before = locked(pk)
    version, changes = merged(Deliverable, pk, version, changes)
    if not changes:
        return before  # sent again, or somebody else has said the same
    due, freeze = changes.get("due_at", before.due_at), changes.get("freeze_at", before.freeze_at)
    rules.check_due(due, freeze)
    _check_order(before, changes.get("comes_after"))
    moved = (due, freeze) != (before.due_at, before.freeze_at)
    if moved and before.status not in rules.OPEN:
        raise refused(_("It has come already; its due time stays."))
    save_if_current(Deliverable, pk, version, changes, by=by, now=now)
    row = move_due(before, due, freeze, by=by, now=now, said_in=said_in) if moved else locked(pk)
    if row.approver_id != before.approver_id:
        new_approver(row, by=by, now=now)
    record(
        "deliverable.edited",
        row,
        by=by,
        at=now,
        stream=row.activity.stream,
        fields=sorted(changes),
        version=version + 1,
    )
    return row


def _check_order(row: Deliverable, after: Deliverable | None) -> None:
    """Nothing comes after what comes after it."""
    if after is None:
        return
    rows = Deliverable.objects.filter(activity=row.activity)
    before = dict(rows.values_list("pk", "comes_after_id"))
    if after.pk not in before:
        raise ValidationError({"comes_after": _("Choose one from the list.")})
    seen, current = set[int](), after.pk
    while current and current not in seen:
        seen.add(current)
        current = before.get(current) or 0
    if row.pk in seen:
        raise ValidationError({"comes_after": _("That one comes after this one already.")})


def new_approver(row: Deliverable, *, by: User, now: datetime) -> None:
    """Part of a larger step: what waits for approval is asked of the new approver."""
    if row.approver:
        join(row.activity, row.approver, now=now)
    waiting = version_to_approve(row)
    if settle_versions(row, Duty.State.WITHDRAWN, by=by, now=now) and waiting:
        ask_approve(row, waiting, now=now)


@transaction.atomic
def drop_deliverable(
    pk: int, *, by: User, now: datetime, reason: str = "", later: bool = False
) -> Deliverable:
    """The row is not needed, or not before a `later` launch: nothing more is asked about it, and the log says
    so with the reason.

    Raises ValidationError for the final effect, code "stale" if it has been handed in or dropped meanwhile.
    """
    row = locked(pk)
    if row.kind == Deliverable.Kind.OUTCOME:
        raise outdated(_("An activity keeps the row for its final effect."))
    if not Deliverable.objects.filter(pk=pk, status__in=rules.OPEN).update(status=Status.DROPPED):
        raise lost()
    settle(row, Duty.Kind.values, Duty.State.WITHDRAWN, by=by, now=now)
    settle_versions(row, Duty.State.WITHDRAWN, by=by, now=now)
    lines = {"later": "yes"} if later else {}
    write_log(row.activity, kind="change", by=by, now=now, deliverable=row, text=reason, lines=lines)
    if row.accountable and row.is_in_force and row.accountable != by:
        tell([row.accountable], "dropped", told(row), now=now)
    row.refresh_from_db()
    record("deliverable.dropped", row, by=by, at=now, stream=row.activity.stream)
    return row
