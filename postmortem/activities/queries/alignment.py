"""Technical alignment: what its scheme still lacks before it is final, and where its five steps stand."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, CheckTable, Deliverable, Waiver
from postmortem.activities.queries.grids import grids_of
from postmortem.activities.rules import checks
from postmortem.activities.rules.checks import coverage
from postmortem.activities.rules.checks.attendance import OURS, Seat, Side, absent, seats, side_of
from postmortem.activities.rules.checks.missing import Missing
from postmortem.people.models import Department, DisciplineCode, ExternalParty, User
from postmortem.people.redaction import Words

Kind, Status = CheckTable.Kind, Deliverable.Status
ALIGNING: Final = frozenset({str(DisciplineCode.PRODUCT), str(DisciplineCode.ENGINEERING)})


class Lack(NamedTuple):
    """Something that is missing, and what an exception says about it, if there is one."""

    missing: Missing
    reason: str = ""
    until: datetime | None = None

    @property
    def blocks(self) -> bool:
        return not self.reason


class Aligned(NamedTuple):
    """How far a scheme is: what it lacks, and who of engineering has read each scenario (by row)."""

    lacks: list[Lack]
    readers: Mapping[int, list[int]]

    @property
    def blocking(self) -> list[Lack]:
        return [lack for lack in self.lacks if lack.blocks]

    @property
    def excepted(self) -> list[Lack]:
        """What is missing, and may be."""
        return [lack for lack in self.lacks if not lack.blocks]

    @property
    def empty(self) -> int:
        """How many cells nobody has filled."""
        return len(self._of_cells())

    @property
    def others(self) -> list[Lack]:
        """What is missing besides cells."""
        cells = self._of_cells()
        return [lack for lack in self.blocking if lack not in cells]

    def _of_cells(self) -> list[Lack]:
        return [
            lack for lack in self.blocking if lack.missing.code == coverage.COVERED and lack.missing.row_id
        ]

    def worded(self, words: Words) -> "Aligned":
        """The same as this reader may read it."""
        lacks = [
            Lack(
                lack.missing._replace(sentence=words.text(lack.missing.sentence)),
                words.text(lack.reason),
                lack.until,
            )
            for lack in self.lacks
        ]
        return Aligned(lacks, self.readers)


class House(NamedTuple):
    """Who is of engineering, where people belong, which sides there are besides ours, with their names."""

    engineers: frozenset[int]
    homes: Mapping[int, int]
    others: Mapping[Side, str]

    @property
    def partners(self) -> frozenset[int]:
        """The departments that are a side of their own."""
        return frozenset(side.department_id for side in self.others if side.department_id)


def engineers() -> QuerySet[User]:
    """Whoever has the trade, or has named none and belongs to a department that has it."""
    own = Q(disciplines__code=DisciplineCode.ENGINEERING)
    by_home = Q(disciplines=None, department__disciplines__code=DisciplineCode.ENGINEERING)
    return User.objects.filter(own | by_home).distinct()


def aligned(table: CheckTable, *, now: datetime) -> Aligned:
    """What keeps this coverage from being final, in a fixed number of queries; of a table of who takes part,
    what is missing there.
    """
    kinds = (Kind.COVERAGE, Kind.ATTENDANCE)
    tables = list(CheckTable.objects.filter(activity=table.activity_id, kind__in=kinds))
    grids = grids_of(tables)
    house = _house(table, grids.values())
    of_meeting = [grids[one.pk] for one in tables if one.kind == Kind.ATTENDANCE]
    taken = [seat for grid in of_meeting for seat in seats(grid, house.homes, house.partners)]
    own = [grids[table.pk]] if table.kind == Kind.COVERAGE else []
    concerned = own or [grids[one.pk] for one in tables if one.kind == Kind.COVERAGE]
    found = [lack for grid in own for lack in coverage.uncovered(grid, house.engineers, house.homes)]
    found += absent(taken, _sides(concerned, taken, house), house.engineers)
    readers = {row.pk: coverage.read_by(grid, row, house.engineers) for grid in own for row in grid.rows}
    return Aligned(_excepted(table, found, now), readers)


def _house(table: CheckTable, grids: Iterable[checks.Grid]) -> House:
    spoke: set[int | None] = {
        pk
        for grid in grids
        for cell in grid.cells.values()
        for pk in (cell.answered_by_id, cell.confirmed_by_id)
    }
    named = {column.person_id for grid in grids for column in grid.columns}
    people = User.objects.filter(pk__in=[pk for pk in spoke | named if pk is not None])
    homes = {pk: home for pk, home in people.values_list("pk", "department") if home}
    return House(frozenset(engineers().values_list("pk", flat=True)), homes, _others(table))


def _others(table: CheckTable) -> dict[Side, str]:
    """The departments that have product and engineering of their own, and the parties outside."""
    ours = table.activity.lead.department_id if table.activity else None
    found = {
        Side(department_id=one.pk): one.name
        for one in Department.objects.prefetch_related("disciplines").exclude(pk=ours or 0)
        if {trade.code for trade in one.disciplines.all()} >= ALIGNING
    }
    return found | {Side(party_id=pk): name for pk, name in ExternalParty.objects.values_list("pk", "name")}


def _sides(concerned: Iterable[checks.Grid], taken: Iterable[Seat], house: House) -> dict[Side, str]:
    """The sides that have to be there: ours, and each one that is in the coverage or sits at the table."""
    columns = [column for grid in concerned for column in grid.columns]
    there = {side_of(column, house.homes, house.partners) for column in columns}
    there |= {seat.side for seat in taken}
    return {OURS: _("Our side")} | {side: name for side, name in house.others.items() if side in there}


def _excepted(table: CheckTable, found: Iterable[Missing], now: datetime) -> list[Lack]:
    waivers = list(
        Waiver.objects.at(now)
        .filter(activity=table.activity_id, code__in=coverage.ALIGNMENT)
        .order_by("-until")
    )
    return [_lack(missing, waivers) for missing in found]


def _lack(missing: Missing, waivers: Iterable[Waiver]) -> Lack:
    covers = (
        one
        for one in waivers
        if one.code == missing.code and one.department_id in (None, missing.department_id)
    )
    cover = next(covers, None)
    return Lack(missing, cover.reason, cover.until) if cover else Lack(missing)


def waits_for_scheme(row: Deliverable, *, now: datetime) -> bool:
    """Whether this row is built, or made final, from a scheme that is not final yet; an exception (ALIGN7)
    lets it go on.
    """
    if not coverage.is_development(row):
        return False
    schemes = CheckTable.objects.filter(activity=row.activity_id, kind=Kind.COVERAGE, final_at=None)
    free = Waiver.objects.at(now).filter(activity=row.activity_id, code=coverage.FINAL)
    return schemes.exists() and not free.filter(Q(deliverable=None) | Q(deliverable=row)).exists()


class StepState(NamedTuple):
    """One of the five steps of a technical alignment: its row, done, now, or still to come."""

    row: Deliverable
    name: str
    shape: str


def steps_of(activity: Activity, words: Words) -> list[StepState]:
    """Where the five steps of a technical alignment stand; none for other activities."""
    if activity.kind != Activity.Kind.ALIGNMENT:
        return []
    in_order = Deliverable.objects.live().filter(activity=activity).order_by("position", "pk")
    rows = sorted(in_order, key=lambda row: row.kind == Deliverable.Kind.OUTCOME)  # it is the last step
    current = next((row.pk for row in rows if row.status != Status.APPROVED), None)
    return [StepState(row, words.text(row.name), _shape(row, current)) for row in rows]


def _shape(row: Deliverable, current: int | None) -> str:
    if row.status == Status.APPROVED:
        return "done"
    return "said" if row.pk == current else "open"
