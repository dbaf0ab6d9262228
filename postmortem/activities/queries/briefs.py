"""Briefs: what is known of what is to be made, and since when all of it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from postmortem.activities.models import CheckTable, Deliverable
from postmortem.activities.queries.grids import grids_of
from postmortem.activities.rules.checks import brief
from postmortem.activities.rules.checks.missing import said
from postmortem.people.redaction import Words


class Said(NamedTuple):
    """One slot, and what was filled in; empty while nothing was."""

    slot: str
    text: str
    is_needed: bool


class BriefView(NamedTuple):
    """The brief of one deliverable, for whoever makes it."""

    table: CheckTable
    fill: brief.Fill
    said: list[Said]

    @property
    def complete_at(self) -> datetime | None:
        return self.table.final_at


def brief_of(row: Deliverable, words: Words) -> BriefView | None:
    """The brief of a row as this reader may read it, or None; at most three queries, none while the activity
    has no briefs.
    """
    if "brief" not in row.activity.tools:
        return None
    table = CheckTable.objects.filter(deliverable=row, kind=CheckTable.Kind.BRIEF).first()
    if table is None:
        return None
    grid = grids_of([table])[table.pk]
    slots = []
    for line in grid.rows:
        filled = [said(grid.at(line, column), "text") for column in grid.columns]
        text = "\n".join(one for one in filled if one)
        slots.append(Said(words.text(line.label), words.text(text), brief.is_required(line, row.kind)))
    return BriefView(table, brief.fill(grid, row.kind), slots)


def brief_complete_at(deliverables: Iterable[Deliverable]) -> dict[int, datetime | None]:
    """By deliverable that has a brief: when all its required slots were filled for the first time, None while
    they are not. One query. What has no brief is not in it.
    """
    briefs = CheckTable.objects.filter(deliverable__in=list(deliverables), kind=CheckTable.Kind.BRIEF)
    return {pk: at for pk, at in briefs.values_list("deliverable", "final_at") if pk is not None}
