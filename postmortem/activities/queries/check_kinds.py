"""What stands above a check table of each kind: how far it is, what is missing, who could still be asked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from postmortem.activities.models import Activity, CheckCell, CheckLine, CheckTable, Deliverable, LogEntry
from postmortem.activities.queries.access import editable, hats, people_of
from postmortem.activities.queries.alignment import Aligned, StepState, aligned, steps_of
from postmortem.activities.queries.checks import cell_of, table_of
from postmortem.activities.queries.grids import grids_of
from postmortem.activities.queries.partners import Partners, partners_said
from postmortem.activities.rules.checks import Grid, GridLine, brief, journey, presence, reading, tracks
from postmortem.activities.rules.checks.missing import Missing
from postmortem.audit.queries import history
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

Kind = CheckTable.Kind


class Judging(NamedTuple):
    """One answer of a reader that can be judged: where it stands, its words, the verdict so far."""

    row: GridLine
    column: GridLine
    text: str
    verdict: str
    version: int


@dataclass(frozen=True)
class KindFacts:
    """What the piece of a kind shows; a field that the kind does not have is empty."""

    missing: Sequence[Missing] = ()
    alignment: Aligned | None = None
    readers: Mapping[int, Sequence[str]] = field(default_factory=dict)
    steps: Sequence[StepState] = ()
    taken_back_at: datetime | None = None
    results: Sequence[reading.Result] = ()
    judging: Sequence[Judging] = ()
    outsiders: Sequence[User] = ()
    states: Sequence[tracks.TrackState] = ()
    ends: str = ""
    fill: brief.Fill | None = None
    may_edit: bool = False
    partners: Partners | None = None
    passed_on: int = 0


def kind_facts(user: User, table: CheckTable, *, now: datetime) -> KindFacts:
    """What is shown above the table; a fixed number of queries for each kind."""
    find = FACTS.get(table.kind)
    if find is None or table.activity is None:
        return KindFacts()
    who = hats(user, table.activity)
    words = redact_for(people_of(table.activity), departments_by_id(), names=who.sees_names)
    grid = _worded(grids_of([table])[table.pk], words)
    return find(_Asked(table, table.activity, grid, words, who.may_edit, now))


def _worded(grid: Grid, words: Words) -> Grid:
    """The same with its labels as this reader may read them, and so every sentence made of them."""
    rows, columns = (
        [line._replace(label=words.text(line.label)) for line in lines] for lines in (grid.rows, grid.columns)
    )
    return Grid(rows, columns, grid.cells)


class _Asked(NamedTuple):
    table: CheckTable
    activity: Activity
    grid: Grid
    words: Words
    may_edit: bool
    now: datetime


def _coverage(asked: _Asked) -> KindFacts:
    found = aligned(asked.table, now=asked.now)
    return KindFacts(
        alignment=found.worded(asked.words),
        readers={row: [asked.words.person(pk) for pk in who] for row, who in found.readers.items()},
        steps=steps_of(asked.activity, asked.words),
        taken_back_at=_taken_back(asked.table),
        may_edit=asked.may_edit,
        partners=partners_said(asked.table) if asked.table.final_at else None,
    )


def _taken_back(table: CheckTable) -> datetime | None:
    """When a change took "final" back, while it is not final again."""
    if table.final_at:
        return None
    last = history(table).filter(verb="check.final_taken_back").order_by("-at").first()
    return last.at if last else None


def _reading(asked: _Asked) -> KindFacts:
    inside = list(asked.activity.taking_part.values_list("department", flat=True))
    versions = {(one.row_id, one.column_id): one.version for one in asked.table.cells.all()}
    judging = [
        Judging(
            row,
            column,
            str(cell.value.get("text") or ""),
            reading.judged(cell),
            versions[row.pk, column.pk],
        )
        for column in asked.grid.columns
        for row in asked.grid.rows
        for cell in [asked.grid.at(row, column)]
        if reading.is_answered(cell)
    ]
    return KindFacts(
        missing=reading.unread(asked.grid, inside),
        results=reading.results(asked.grid),
        judging=judging if asked.may_edit else (),
        outsiders=outsiders(asked.table) if asked.may_edit else (),
        may_edit=asked.may_edit,
    )


def outsiders(table: CheckTable) -> list[User]:
    """Colleagues who could still read it: of departments that do not take part, one of each first, at most as
    many as there may be readers; three queries.
    """
    if table.activity is None:
        return []
    there = table.lines.filter(axis=CheckLine.Axis.COLUMN, removed_at=None)
    asked = list(there.values_list("person", flat=True))
    inside = table.activity.taking_part.values("department")
    people = (
        User.objects.filter(is_active=True, department__isnull=False)
        .exclude(department__in=inside)
        .exclude(role__in=(User.Role.EXECUTIVE, User.Role.ADMIN))
        .exclude(participates__activity=table.activity)
        .exclude(pk__in=[pk for pk in asked if pk])
        .select_related("department")
        .order_by("display_name", "pk")
    )
    first: dict[int | None, User] = {}
    several = list(people[:200])
    others = [one for one in several if first.setdefault(one.department_id, one) is not one]
    return [*first.values(), *others][: max(reading.MOST - len(asked), 0)]


def _tracks(asked: _Asked) -> KindFacts:
    states = tracks.states(asked.grid)
    missing = tracks.behind(asked.grid)
    return KindFacts(missing=missing, states=states, ends=tracks.common_end(states), may_edit=asked.may_edit)


def _journey(asked: _Asked) -> KindFacts:
    return KindFacts(missing=journey.unwalked(asked.grid), may_edit=asked.may_edit)


def _presence(asked: _Asked) -> KindFacts:
    passed_on = LogEntry.objects.filter(activity=asked.activity, kind=LogEntry.Kind.HAND_OVER)
    return KindFacts(
        missing=presence.late(asked.grid, _working(asked.activity)),
        may_edit=asked.may_edit,
        passed_on=passed_on.count(),
    )


def _working(activity: Activity) -> dict[int, set[str]]:
    """The phases in which each department answers for a row."""
    rows = Deliverable.objects.live().filter(activity=activity).exclude(accountable_department=None)
    found: dict[int, set[str]] = defaultdict(set)
    for department, phase in rows.values_list("accountable_department", "phase"):
        found[department or 0].add(phase)
    return found


def _attendance(asked: _Asked) -> KindFacts:
    """What is missing at the meeting stands with the coverage, too, where there is one."""
    return KindFacts(
        alignment=aligned(asked.table, now=asked.now).worded(asked.words), may_edit=asked.may_edit
    )


def _brief(asked: _Asked) -> KindFacts:
    kind = asked.table.deliverable.kind if asked.table.deliverable else ""
    return KindFacts(
        missing=brief.unfilled(asked.grid, kind), fill=brief.fill(asked.grid, kind), may_edit=asked.may_edit
    )


def editable_table(user: User, pk: int, table: int) -> CheckTable:
    """A table of an activity whose plan this person may change. 404 or PermissionDenied."""
    editable(user, pk)
    return table_of(user, pk, table)


def editable_cell(user: User, pk: int, table: int, row: int, column: int) -> CheckCell:
    """A cell of such a table. 404 or PermissionDenied."""
    editable(user, pk)
    return cell_of(user, pk, table, row, column)


FACTS: Final[Mapping[str, Callable[[_Asked], KindFacts]]] = {
    Kind.COVERAGE: _coverage,
    Kind.ATTENDANCE: _attendance,
    Kind.TEST_READING: _reading,
    Kind.JOURNEY: _journey,
    Kind.TRACKS: _tracks,
    Kind.PRESENCE: _presence,
    Kind.BRIEF: _brief,
}


def tracks_of(activity: Activity) -> list[tracks.TrackState]:
    """Where the two tracks before the launch stand, in three queries; none if there is no such table."""
    table = CheckTable.objects.filter(activity=activity, kind=Kind.TRACKS).first()
    return tracks.states(grids_of([table])[table.pk]) if table else []
