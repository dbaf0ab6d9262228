"""How much of an activity's check tables is still open."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse

from postmortem.activities.models import Activity, CheckCell, CheckLine, CheckTable
from postmortem.activities.queries.access import words_for
from postmortem.activities.rules import checks
from postmortem.people.models import User

Axis = CheckLine.Axis


class Openness(NamedTuple):
    """One table of an activity: how many of its cells still need something, out of how many."""

    pk: int
    kind: str
    name: str
    url: str
    open: int
    of: int
    label: str = ""


def open_cells(activity: Activity) -> list[Openness]:
    """Every check table of the activity with what is open in it, in three queries."""
    tables = list(
        CheckTable.objects.filter(activity=activity, kind__in=checks.KINDS).order_by("made_at", "pk")
    )
    if not tables:
        return []
    lines: Counter[tuple[int, str]] = Counter()
    there = CheckLine.objects.filter(table__in=tables, removed_at=None)
    for row in there.order_by().values("table", "axis").annotate(n=Count("pk")):
        lines[row["table"], row["axis"]] = row["n"]
    states = (
        CheckCell.objects.filter(table__in=tables, row__removed_at=None, column__removed_at=None)
        .order_by()
        .values("table", "state")
        .annotate(n=Count("pk"))
    )
    settled: Counter[int] = Counter()
    kinds = {table.pk: checks.KINDS[table.kind] for table in tables}
    for row in states:
        if kinds[row["table"]].is_settled(row["state"]):
            settled[row["table"]] += row["n"]
    return [
        _openness(table, lines[table.pk, Axis.ROW] * lines[table.pk, Axis.COLUMN], settled[table.pk])
        for table in tables
    ]


def tables_of(user: User, activity: Activity) -> list[Openness]:
    """The same for one reader, who may be one without names."""
    words = words_for(user, activity)
    return [table._replace(name=words.text(table.name)) for table in open_cells(activity)]


def _openness(table: CheckTable, of: int, settled: int) -> Openness:
    return Openness(
        table.pk,
        table.kind,
        table.title,
        table_url(table),
        of - settled,
        of,
        str(checks.KINDS[table.kind].label),
    )


def table_url(table: CheckTable) -> str:
    """The page of a table of an activity."""
    return reverse("activities:check", args=[table.activity_id, table.pk])
