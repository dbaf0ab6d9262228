"""An activity once more: rows, tables and metrics of an earlier one, without what was answered in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.deliverable import NewDeliverable, insert_row
from postmortem.activities.models import (
    Activity,
    CheckCell,
    CheckLine,
    Checkpoint,
    CheckTable,
    Deliverable,
    LogEntry,
    Metric,
)
from postmortem.people.models import User

Rows = Mapping[int, Deliverable]
KNOWN: Final = (CheckCell.State.ANSWERED, CheckCell.State.CONFIRMED)
OF_A_METRIC: Final = ("name", "unit", "formula", "direction", "department", "target", "slot")


@dataclass(frozen=True)
class Copying:
    """From which activity into which."""

    source: Activity
    activity: Activity
    by: User
    now: datetime

    def at(self, moment: datetime) -> datetime:
        """The time that answers to one of the earlier activity."""
        return rules.shifted(moment, course_of(self.source), course_of(self.activity))


def course_of(activity: Activity) -> rules.Course:
    launch_at = activity.agreed_launch_at or activity.launched_at or activity.asked_launch_at
    return rules.Course(activity.notified_at or activity.created_at, launch_at)


def copy_rows(copying: Copying) -> dict[int, Deliverable]:
    """Part of a larger step: the rows still needed or left for later, as inherited, with nobody named; by the
    id of the row that each comes from.
    """
    left = LogEntry.objects.filter(activity=copying.source, lines__has_key="later").values("deliverable")
    rows = Deliverable.objects.filter(activity=copying.source).select_related("source_department")
    live = rows.exclude(Q(status=Deliverable.Status.DROPPED) & ~Q(pk__in=left))
    found = {row.pk: _copy_row(copying, row) for row in live.order_by("position", "pk")}
    for row in live.filter(comes_after__in=found):
        Deliverable.objects.filter(pk=found[row.pk].pk).update(comes_after=found[row.comes_after_id or 0])
    return found


def _copy_row(copying: Copying, row: Deliverable) -> Deliverable:
    freeze_at = copying.at(row.freeze_at) if row.freeze_at else None
    due_at = min(copying.at(row.due_at), freeze_at) if freeze_at else copying.at(row.due_at)
    if row.kind == Deliverable.Kind.OUTCOME:
        made = copying.activity.deliverables.get(kind=row.kind)
        Deliverable.objects.filter(pk=made.pk).update(
            name=row.name, phase=row.phase, discipline=row.discipline, acceptance=row.acceptance
        )
    else:
        new = NewDeliverable(
            name=row.name,
            kind=row.kind,
            phase=row.phase,
            discipline=row.discipline,
            acceptance=row.acceptance,
            due_at=due_at,
            freeze_at=freeze_at,
            source_department=row.source_department,
        )
        made = insert_row(copying.activity, new, by=copying.by, now=copying.now)
    Deliverable.objects.filter(pk=made.pk).update(inherited_from=row, position=row.position)
    made.refresh_from_db()
    return made


def copy_tables(copying: Copying, rows: Rows) -> list[CheckTable]:
    """Part of a larger step: the tables with their lines. What is known of a field is kept as answered, not
    confirmed; everything else is asked anew, and so is whoever stood for a line.
    """
    tables = CheckTable.objects.filter(activity=copying.source).exclude(kind=CheckTable.Kind.SWEEP)
    return [made for table in tables.order_by("made_at", "pk") if (made := _copy_table(copying, table, rows))]


def _copy_table(copying: Copying, table: CheckTable, rows: Rows) -> CheckTable | None:
    about = rows.get(table.deliverable_id or 0)
    if table.kind == CheckTable.Kind.BRIEF and about is None:
        return None
    made = CheckTable.objects.create(
        activity=copying.activity,
        kind=table.kind,
        title=table.title,
        deliverable=about,
        made_by=copying.by,
        made_at=copying.now,
    )
    lines = _copy_lines(table, made, rows)
    if table.kind == CheckTable.Kind.FIELD_RULES:
        _keep_known(copying, table, made, lines)
    return made


def _copy_lines(table: CheckTable, made: CheckTable, rows: Rows) -> dict[int, CheckLine]:
    """Source line → its copy, in the same order; a line that stood for one person is not copied."""
    found: dict[int, CheckLine] = {}
    for line in table.lines.filter(removed_at=None, person=None).order_by("axis", "position", "pk"):
        found[line.pk] = CheckLine.objects.create(
            table=made,
            axis=line.axis,
            position=line.position,
            label=line.label,
            note=line.note,
            department_id=line.department_id,
            party_id=line.party_id,
            deliverable=rows.get(line.deliverable_id or 0),
        )
    for line in table.lines.filter(pk__in=found, comes_from__in=found):
        CheckLine.objects.filter(pk=found[line.pk].pk).update(comes_from=found[line.comes_from_id or 0])
    return found


def _keep_known(copying: Copying, table: CheckTable, made: CheckTable, lines: dict[int, CheckLine]) -> None:
    with translation.override(copying.activity.language):
        note = _("Inherited from “%(title)s”, unconfirmed.") % {"title": copying.source.title}
    known = CheckCell.objects.filter(table=table, state__in=KNOWN, row__in=lines, column__in=lines)
    CheckCell.objects.bulk_create(
        CheckCell(
            table=made,
            row=lines[cell.row_id],
            column=lines[cell.column_id],
            state=CheckCell.State.ANSWERED,
            value=cell.value,
            note=cell.note or note,
            answered_by_id=cell.answered_by_id,
            answered_at=copying.now,
        )
        for cell in known
    )


def copy_metrics(copying: Copying) -> None:
    """Part of a larger step: what is measured and expected, without what it was and without who owned it."""
    for metric in Metric.objects.filter(activity=copying.source, removed_at=None).order_by("slot", "pk"):
        known = {name: getattr(metric, name) for name in OF_A_METRIC}
        made = Metric.objects.create(activity=copying.activity, **known)
        Checkpoint.objects.bulk_create(
            Checkpoint(metric=made, horizon=point.horizon, expected=point.expected)
            for point in metric.checkpoints.all()
        )
