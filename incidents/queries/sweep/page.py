"""The page of a search for similar things, and how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from incidents.models import Incident
from incidents.queries.incident import incident_rights
from incidents.queries.incident_list import words_about
from incidents.queries.sweep.again import Before, earlier_alike, happened_again, said_before
from incidents.queries.sweep.candidates import proposed
from incidents.rules.sweep import Candidate
from postmortem.activities.models import CheckCell, CheckLine, CheckTable
from postmortem.activities.queries import grid_of, table_grid
from postmortem.activities.rules.checks import Grid, GridCell, similar
from postmortem.people.models import User
from postmortem.people.redaction import Words

Axis, State = CheckLine.Axis, CheckCell.State
SHAPES = {"fine": "done", similar.MENDED: "verified", "carried": "half", similar.THERE: "warn"}


class SweepColumn(NamedTuple):
    """One check, in words."""

    pk: int
    label: str


class SweepCell(NamedTuple):
    """What one check said about one thing, in words; `word` and `shape` stand together."""

    row: CheckLine
    column: SweepColumn
    shape: str
    word: str
    shown: str
    link: str
    is_open: bool


class SweepRow(NamedTuple):
    line: CheckLine
    label: str
    note: str
    cells: list[SweepCell]


@dataclass(frozen=True)
class SweepPage:
    """The search of one incident; without a table it has not begun, and candidates wait to be chosen."""

    incident: Incident
    title: str
    fault_class: str
    waiver: str
    table: CheckTable | None
    columns: list[SweepColumn]
    rows: list[SweepRow]
    tally: similar.Tally
    proposed: list[Candidate]
    may_write: bool
    may_end: bool
    before: list[Before]
    was_before: Before | None
    again: list[Before]


def sweep_page(user: User, incident: Incident) -> SweepPage:
    """Everything the page shows, in a fixed number of queries."""
    words, rights, table = words_about([incident]), incident_rights(user, incident), incident.sweep
    lines = list(table.lines.filter(removed_at=None)) if table else []
    columns = [SweepColumn(line.pk, words.text(line.label)) for line in lines if line.axis == Axis.COLUMN]
    kept = list(table.cells.all()) if table else []
    cells = {(one.row_id, one.column_id): one for one in kept}
    rows = [_row(line, columns, cells, words) for line in lines if line.axis == Axis.ROW]
    across = [line for line in lines if line.axis == Axis.ROW]
    down = [line for line in lines if line.axis == Axis.COLUMN]
    may_write = rights.search and incident.status != Incident.Status.CLOSED
    known = {line.label for line in lines}
    offered = proposed(user, incident) if may_write else []
    open_for_earlier = may_write and rights.edit and incident.recurrence_of_id is None
    return SweepPage(
        incident=incident,
        title=words.text(incident.title),
        fault_class=words.text(incident.fault_class),
        waiver=words.text(incident.sweep_waiver),
        table=table,
        columns=columns,
        rows=rows,
        tally=similar.tally(grid_of(across, down, kept)),
        proposed=[one for one in offered if one.label not in known],
        may_write=may_write,
        may_end=rights.edit and incident.status == Incident.Status.LEARNING,
        before=earlier_alike(user, incident) if open_for_earlier else [],
        was_before=said_before(user, incident),
        again=happened_again(user, incident),
    )


def tally_of(table: CheckTable | None) -> similar.Tally:
    """How far a search is; nothing at all without a table."""
    return similar.tally(table_grid(table)) if table else similar.Tally(0, 0, 0, 0)


def is_complete(incident: Incident) -> bool:
    """Whether similar things were looked at and every one of them is checked."""
    return tally_of(incident.sweep).is_complete


def prevented(incidents: Iterable[Incident]) -> int:
    """How many things were mended by these searches before it could happen there, in one query."""
    tables = [one.sweep_id for one in incidents if one.sweep_id]
    cells = CheckCell.objects.filter(table__in=tables, value__found=similar.MENDED).exclude(
        state=State.NOT_APPLICABLE
    )
    return cells.filter(row__removed_at=None, column__removed_at=None).values("row").distinct().count()


def sweep_document(incident: Incident | None, grid: Grid | None = None) -> dict[str, Any]:
    """The search as it is frozen with a page and exported: codes and texts, nobody's name. `grid` is that of
    its table, where it is read already.

    {"class", "waiver", "columns", "rows": [{"label", "cells": [{"found", "shown", "note"}]}]}; empty without
    one.
    """
    if incident is None or not (incident.sweep or incident.sweep_waiver):
        return {}
    if grid is None:
        grid = table_grid(incident.sweep) if incident.sweep else Grid([], [])
    return {
        "class": incident.fault_class,
        "waiver": incident.sweep_waiver,
        "columns": [column.label for column in grid.columns],
        "rows": [
            {
                "label": row.label,
                "cells": [_plain(grid.at(row, column)) for column in grid.columns],
            }
            for row in grid.rows
        ],
    }


def _plain(cell: GridCell) -> dict[str, str]:
    found = "none" if cell.state == State.NOT_APPLICABLE else cell.value.get("found", "")
    return {"found": found, "shown": cell.value.get("shown", ""), "note": cell.note}


def _row(
    line: CheckLine, columns: list[SweepColumn], cells: dict[tuple[int, int], CheckCell], words: Words
) -> SweepRow:
    views = [_cell(line, column, cells.get((line.pk, column.pk)), words) for column in columns]
    return SweepRow(line, words.text(line.label), words.text(line.note), views)


def _cell(row: CheckLine, column: SweepColumn, cell: CheckCell | None, words: Words) -> SweepCell:
    if cell is None or not (cell.value or cell.note):
        return SweepCell(row, column, "open", str(State.OPEN.label), "", "", is_open=True)
    if cell.state == State.NOT_APPLICABLE:
        word = str(State.NOT_APPLICABLE.label)
        return SweepCell(row, column, "none", word, words.text(cell.note), "", is_open=False)
    found = cell.value.get("found", "")
    return SweepCell(
        row,
        column,
        SHAPES.get(found, "open"),
        str(similar.FOUND.get(found, found)),
        words.text(cell.value.get("shown", "")),
        cell.value.get("link", ""),
        not similar.SIMILAR.is_settled(cell.state),
    )
