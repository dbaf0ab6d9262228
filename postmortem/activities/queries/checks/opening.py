"""Who may open what of a check table: Http404 for what is unknown or foreign, PermissionDenied for readers
who may not write.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from postmortem.activities.models import Activity, CheckCell, CheckLine, CheckTable
from postmortem.activities.queries.access import hats, readable
from postmortem.activities.rules import checks
from postmortem.activities.tables import FORMATS, Format
from postmortem.evidence.models import Evidence
from postmortem.outbox.models import Duty
from postmortem.people.models import User

LARGEST = 2**63 - 1
WITH_WHOM = ("department__lead", "party", "person", "deliverable", "comes_from")


def table_of(user: User, pk: int, table: int) -> CheckTable:
    """A check table of an activity that this person may open."""
    activity = readable(user, pk)
    found = CheckTable.objects.filter(pk=_known(table), activity=activity, kind__in=checks.KINDS).first()
    if found is None:
        raise Http404
    found.activity = activity
    return found


def home_of(table: CheckTable) -> Activity:
    """The activity of a table that was opened by one of these functions."""
    if table.activity is None:
        raise Http404
    return table.activity


def writable_table(user: User, pk: int, table: int) -> CheckTable:
    """The same for whoever may write in it: whoever sees names in the activity."""
    found = table_of(user, pk, table)
    if not hats(user, home_of(found)).may_write:
        raise PermissionDenied
    return found


def kind_to_begin(user: User, pk: int, kind: str) -> tuple[Activity, checks.TableKind]:
    """An activity in which this person may begin a table of this kind."""
    activity = readable(user, pk)
    if kind not in checks.KINDS or kind in checks.BEGUN_ELSEWHERE:
        raise Http404
    if not hats(user, activity).may_write:
        raise PermissionDenied
    return activity, checks.KINDS[kind]


def axis_of(user: User, pk: int, table: int, axis: str) -> tuple[CheckTable, str]:
    """A table to which this person may add a row or a column."""
    found = writable_table(user, pk, table)
    if axis not in CheckLine.Axis:
        raise Http404
    return found, axis


def file_to_write(user: User, pk: int, table: int, what: str, ending: str) -> tuple[CheckTable, str, Format]:
    """A table that this person may open, and which file of it: "table", or "values" of field rules."""
    found, form = table_of(user, pk, table), FORMATS.get(ending)
    whats = ("table", "values") if found.kind == checks.FIELD_RULES.name else ("table",)
    if form is None or what not in whats:
        raise Http404
    return found, what, form


def require_writer(user: User, table: CheckTable) -> None:
    """Raises PermissionDenied unless this person may write in the table."""
    writable_table(user, table.activity_id or 0, table.pk)


def open_of_line(line: CheckLine) -> list[CheckCell]:
    """The cells of a row or column that still need something, in the order of the table; not saved where
    nobody touched them. In two queries.
    """
    table, is_row = line.table, line.axis == CheckLine.Axis.ROW
    other = CheckLine.Axis.COLUMN if is_row else CheckLine.Axis.ROW
    others = CheckLine.objects.filter(table=table, axis=other, removed_at=None)
    stored = CheckCell.objects.filter(**{"row" if is_row else "column": line})
    cells = {one.column_id if is_row else one.row_id: one for one in stored}
    found = []
    for one in others:
        row, column = (line, one) if is_row else (one, line)
        cell = cells.get(one.pk) or CheckCell(table=table)
        cell.table, cell.row, cell.column = table, row, column
        if not checks.KINDS[table.kind].is_settled(cell.state):
            found.append(cell)
    return found


def cells_asked(duty: Duty) -> list[CheckCell]:
    """The cells that a question of kind "fill" is about and that still need something. Raises Http404 if its
    table or line is not there any more.
    """
    lines = CheckLine.objects.filter(removed_at=None).select_related("table__activity", *WITH_WHOM)
    if duty.subj_type == CheckLine._meta.label_lower:
        line = lines.filter(pk=duty.subj_id).first()
        if line is None:
            raise Http404
        return open_of_line(line)
    known = CheckCell.objects.select_related("table__activity", "row", "column")
    cell = known.filter(pk=duty.subj_id, row__removed_at=None, column__removed_at=None).first()
    if cell is None:
        raise Http404
    return [] if checks.KINDS[cell.table.kind].is_settled(cell.state) else [cell]


def cell_of(user: User, pk: int, table: int, row: int, column: int) -> CheckCell:
    """The cell where two lines of the table meet, not saved where nobody touched it."""
    return _cell(table_of(user, pk, table), row, column)


def writable_cell(user: User, pk: int, table: int, row: int, column: int) -> CheckCell:
    """The same for whoever may write in it."""
    return _cell(writable_table(user, pk, table), row, column)


def line_of(user: User, pk: int, table: int, line: int) -> CheckLine:
    """A row or column that is not moved out, for whoever may write in the table."""
    return _lines(writable_table(user, pk, table), line)[line]


def evidence_of(user: User, pk: int, table: int, evidence: int) -> Evidence:
    """A file shown for a cell of the table, for whoever sees names."""
    found = table_of(user, pk, table)
    if not hats(user, home_of(found)).sees_names:
        raise PermissionDenied
    cells = CheckCell.objects.filter(table=found).values("pk")
    of_cells = Evidence.objects.filter(subj_type=CheckCell._meta.label_lower, subj_id__in=cells)
    one = of_cells.select_related("file").filter(pk=_known(evidence), kind=Evidence.Kind.FILE).first()
    if one is None:
        raise Http404
    return one


def _cell(table: CheckTable, row: int, column: int) -> CheckCell:
    lines = _lines(table, row, column)
    axes = (lines[row].axis, lines[column].axis)
    if axes != (CheckLine.Axis.ROW, CheckLine.Axis.COLUMN):
        raise Http404
    found = CheckCell.objects.filter(row=row, column=column).first() or CheckCell(table=table)
    found.table, found.row, found.column = table, lines[row], lines[column]
    return found


def _lines(table: CheckTable, *wanted: int) -> dict[int, CheckLine]:
    known = [_known(pk) for pk in wanted]
    found = CheckLine.objects.filter(table=table, removed_at=None).select_related(*WITH_WHOM).in_bulk(known)
    if set(found) != set(wanted):
        raise Http404
    for line in found.values():
        line.table = table
    return found


def _known(pk: int) -> int:
    """A number that a database can hold. Raises Http404."""
    if pk > LARGEST:
        raise Http404
    return pk
