"""Check tables and their lines: made, added, renamed, moved out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock, lost, outdated, refused
from postmortem.activities.actions.finality import after_change
from postmortem.activities.models import Activity, CheckCell, CheckLine, CheckTable, Deliverable
from postmortem.activities.rules import checks
from postmortem.audit.actions import record
from postmortem.outbox.actions import about, close
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, ExternalParty, User

Axis = CheckLine.Axis
MOST_LINES = 100  # of one axis
LONGEST_TITLE, LONGEST_LABEL, LONGEST_NOTE = 120, 200, 300


@dataclass(frozen=True)
class NewLine:
    """A row or a column to come: its label, and who or what it is.

    `comes_from` is a row of the same table from which the value is taken over; `note` says in words what the
    label does not.
    """

    label: str
    note: str = ""
    department: Department | None = None
    party: ExternalParty | None = None
    person: User | None = None
    deliverable: Deliverable | None = None
    comes_from: CheckLine | None = None


def stream_of(table: CheckTable) -> str:
    """Where events of the table are recorded: with its activity, or on its own."""
    return table.activity.stream if table.activity else f"check:{table.pk}"


def locked_table(pk: int) -> CheckTable:
    """The table with its activity, locked until the transaction ends, so that steps come one by one.

    Raises ValidationError, code "stale", if it is gone or its activity is cancelled.
    """
    known = CheckTable.objects.filter(pk=pk).values_list("activity", flat=True)
    if not known:
        raise lost()
    if known[0] is not None and lock(known[0]).status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    tables = CheckTable.objects.select_related(
        "activity__lead__department", "activity__sponsor", "activity__requesting_department"
    )
    return tables.select_for_update(of=("self",), no_key=True).get(pk=pk)


def kind_of(table: CheckTable) -> checks.TableKind:
    """What kind of table it is. Raises ValidationError for a kind that has no table."""
    kind = checks.KINDS.get(table.kind)
    if kind is None:
        raise refused(_("Choose one from the list."))
    return kind


class Begun(TypedDict, total=False):
    """With what a table begins; `deliverable` is what it is the brief of."""

    rows: Sequence[NewLine]
    columns: Sequence[NewLine]
    deliverable: Deliverable | None


@transaction.atomic
def make_table(
    activity: Activity | None, kind: str, title: str, *, by: User, now: datetime, **begun: Unpack[Begun]
) -> CheckTable:
    """A new table with the lines that it begins with (rows=, columns=, deliverable=).

    Raises ValidationError on `title` or `label`, code "stale" once the activity is cancelled.
    """
    if activity is not None and lock(activity.pk).status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    title = _named(title, LONGEST_TITLE, "title")
    table = CheckTable(activity=activity, kind=kind, title=title, made_by=by, made_at=now)
    table.deliverable = begun.get("deliverable")
    kind_of(table)
    table.save(force_insert=True)
    for axis, lines in ((Axis.ROW, begun.get("rows", ())), (Axis.COLUMN, begun.get("columns", ()))):
        for position, line in enumerate(lines, 1):
            _create(table, axis, position, line)
    record("check.made", table, by=by, at=now, stream=stream_of(table), kind=kind)
    return table


@transaction.atomic
def rename_table(table: CheckTable, title: str, *, by: User, now: datetime) -> CheckTable:
    """Another name for the table. Raises ValidationError on `title`."""
    title = _named(title, LONGEST_TITLE, "title")
    found = locked_table(table.pk)
    CheckTable.objects.filter(pk=found.pk).update(title=title)
    record("check.renamed", found, by=by, at=now, stream=stream_of(found))
    return found


@transaction.atomic
def add_line(table: CheckTable, axis: str, line: NewLine, *, by: User, now: datetime) -> CheckLine:
    """One more row or column, below or right of the others. Raises ValidationError on `label`."""
    found = locked_table(table.pk)
    of_axis = CheckLine.objects.filter(table=found, axis=axis)
    if of_axis.filter(removed_at=None).count() >= MOST_LINES:
        raise ValidationError({"label": _("A table has at most 100 of them; begin another one.")})
    last = of_axis.aggregate(n=Max("position"))["n"] or 0
    made = _create(found, axis, last + 1, line)
    after_change(found, by=by, now=now)
    record("check.line_added", made, by=by, at=now, stream=stream_of(found), table=found.pk, axis=axis)
    return made


@transaction.atomic
def rename_line(line: CheckLine, changed: NewLine, *, by: User, now: datetime) -> CheckLine:
    """Another label for a row or column, or somebody else whom it stands for; its cells stay.

    Raises ValidationError on `label` or `comes_from`, code "stale" if it was moved out meanwhile.
    """
    table = locked_table(line.table_id)
    fields = _fields(table, line.axis, changed, but=line)
    if not CheckLine.objects.filter(pk=line.pk, removed_at=None).update(**fields):
        raise lost()
    line.refresh_from_db()
    after_change(table, by=by, now=now)
    record("check.line_renamed", line, by=by, at=now, stream=stream_of(table), table=table.pk)
    return line


@transaction.atomic
def remove_line(line: CheckLine, *, by: User, now: datetime) -> CheckLine:
    """Moved out of the table; what was said in it stays on record, what was asked about it is taken back.

    Raises ValidationError, code "stale" if it is out already.
    """
    table = locked_table(line.table_id)
    if not CheckLine.objects.filter(pk=line.pk, removed_at=None).update(removed_at=now):
        raise lost()
    side = "row" if line.axis == Axis.ROW else "column"
    cells = list(CheckCell.objects.filter(**{side: line}).values_list("pk", flat=True))
    of_cells = Duty.objects.filter(subj_type=CheckCell._meta.label_lower, subj_id__in=cells)
    close(of_cells | about(line), Duty.State.WITHDRAWN, by=by, now=now)
    line.refresh_from_db()
    after_change(table, by=by, now=now)
    record("check.line_removed", line, by=by, at=now, stream=stream_of(table), table=table.pk)
    return line


def _create(table: CheckTable, axis: str, position: int, line: NewLine) -> CheckLine:
    fields = _fields(table, axis, line)
    return CheckLine.objects.create(table=table, axis=axis, position=position, **fields)


def _fields(table: CheckTable, axis: str, line: NewLine, *, but: CheckLine | None = None) -> dict[str, Any]:
    label = _named(line.label, LONGEST_LABEL, "label")
    there = CheckLine.objects.filter(table=table, axis=axis, removed_at=None, label=label)
    if (there.exclude(pk=but.pk) if but else there).exists():
        raise ValidationError({"label": _("There is one of this name already.")})
    _check_lineage(table, line.comes_from, but)
    note = line.note.strip()
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": _("Use at most %(n)s characters.") % {"n": LONGEST_NOTE}})
    refs = ("department", "party", "person", "deliverable", "comes_from")
    return {"label": label, "note": note, **{name: getattr(line, name) for name in refs}}


def _check_lineage(table: CheckTable, source: CheckLine | None, line: CheckLine | None) -> None:
    """A value comes from another row of the same table, and never from itself, by whatever way."""
    wrong = source is not None and (source.table_id != table.pk or source.axis != Axis.ROW)
    parents = dict(CheckLine.objects.filter(table=table).values_list("pk", "comes_from"))
    seen, step = set(), source.pk if source else None
    while step is not None and step not in seen:
        seen.add(step)
        step = parents.get(step)
    if wrong or (line is not None and line.pk in seen):
        raise ValidationError({"comes_from": _("A value cannot come from itself; choose another row.")})


def _named(said: str, longest: int, name: str) -> str:
    said = said.strip()
    if not said:
        raise ValidationError({name: _("Give it a name.")})
    if len(said) > longest:
        raise ValidationError({name: _("Use at most %(n)s characters.") % {"n": longest}})
    return said
