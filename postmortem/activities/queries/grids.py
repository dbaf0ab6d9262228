"""Several check tables at once as the rules of their kinds read them."""

from collections import defaultdict
from collections.abc import Iterable

from postmortem.activities.models import CheckCell, CheckLine, CheckTable
from postmortem.activities.queries.checks import grid_of
from postmortem.activities.rules.checks import Grid

Axis = CheckLine.Axis


def grids_of(tables: Iterable[CheckTable]) -> dict[int, Grid]:
    """Each table by its id, with the lines that are still there, in two queries."""
    wanted = [table.pk for table in tables]
    lines: dict[tuple[int, str], list[CheckLine]] = defaultdict(list)
    for line in CheckLine.objects.filter(table__in=wanted, removed_at=None).order_by("position", "pk"):
        lines[line.table_id, line.axis].append(line)
    cells: dict[int, list[CheckCell]] = defaultdict(list)
    for cell in CheckCell.objects.filter(table__in=wanted):
        cells[cell.table_id].append(cell)
    return {pk: grid_of(lines[pk, Axis.ROW], lines[pk, Axis.COLUMN], cells[pk]) for pk in wanted}
