"""Check tables: their pages, what is open in them, who may open what."""

from postmortem.activities.queries.checks.grid import grid_of, table_grid
from postmortem.activities.queries.checks.opening import (
    axis_of,
    cell_of,
    cells_asked,
    evidence_of,
    file_to_write,
    home_of,
    kind_to_begin,
    line_of,
    open_of_line,
    require_writer,
    table_of,
    writable_cell,
    writable_table,
)
from postmortem.activities.queries.checks.openness import Openness, open_cells, table_url, tables_of
from postmortem.activities.queries.checks.page import (
    AskedOf,
    CellView,
    RowView,
    TablePage,
    Turn,
    cell_view,
    table_page,
)
from postmortem.activities.queries.checks.taking_along import (
    FieldValues,
    probed_values,
    table_records,
    value_records,
)

__all__ = [
    "AskedOf",
    "CellView",
    "FieldValues",
    "Openness",
    "RowView",
    "TablePage",
    "Turn",
    "axis_of",
    "cell_of",
    "cell_view",
    "cells_asked",
    "evidence_of",
    "file_to_write",
    "grid_of",
    "home_of",
    "kind_to_begin",
    "line_of",
    "open_cells",
    "open_of_line",
    "probed_values",
    "require_writer",
    "table_grid",
    "table_of",
    "table_page",
    "table_records",
    "table_url",
    "tables_of",
    "value_records",
    "writable_cell",
    "writable_table",
]
