"""A table as pure rules see it."""

from collections.abc import Iterable

from postmortem.activities.models import CheckCell, CheckLine, CheckTable
from postmortem.activities.rules import checks

Axis = CheckLine.Axis


def grid_of(
    rows: Iterable[CheckLine], columns: Iterable[CheckLine], cells: Iterable[CheckCell]
) -> checks.Grid:
    """What was read, as pure rules see it."""
    return checks.Grid(
        [grid_line(line) for line in rows],
        [grid_line(line) for line in columns],
        {
            (one.row_id, one.column_id): checks.GridCell(
                one.state, one.value, one.note, one.answered_by_id, one.confirmed_by_id
            )
            for one in cells
        },
    )


def table_grid(table: CheckTable) -> checks.Grid:
    """The whole table as pure rules see it, in two queries."""
    lines = list(table.lines.filter(removed_at=None))
    rows = [line for line in lines if line.axis == Axis.ROW]
    columns = [line for line in lines if line.axis == Axis.COLUMN]
    return grid_of(rows, columns, table.cells.all())


def grid_line(line: CheckLine) -> checks.GridLine:
    return checks.GridLine(
        pk=line.pk,
        label=line.label,
        note=line.note,
        department_id=line.department_id,
        party_id=line.party_id,
        person_id=line.person_id,
        deliverable_id=line.deliverable_id,
        comes_from_id=line.comes_from_id,
        position=line.position,
    )
