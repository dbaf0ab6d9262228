"""Everything the launch is decided on, read at one moment: the same for every reader."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from postmortem.activities.models import Activity, AssetVersion, CheckCell, CheckLine, CheckTable, LogEntry
from postmortem.audit.prepared import PreparedTogether
from postmortem.audit.together import Together
from postmortem.outbox.models import Duty
from raci.queries.findings import excepted, findings_of
from raci.queries.ground import ground_of
from raci.rules import Finding, Row
from raci.rules.checks import marked, signatures_missing
from raci.rules.gate import Came, Fact, asset_codes, log_code

ACTIVITY: Final = Activity._meta.label_lower
ENTRY: Final = LogEntry._meta.label_lower
PREVIEW: Final = "preview"  # the kind of duty that asks to look at it before it is published
State = CheckCell.State
KNOWN: Final = (State.CONFIRMED, State.NOT_APPLICABLE)
# Readers from outside answer, and nobody confirms what they have read.
KNOWN_IN: Final[Mapping[str, tuple[str, ...]]] = {
    CheckTable.Kind.TEST_READING: (*KNOWN, State.ANSWERED),
}


class Track(NamedTuple):
    """One column of a table: how many of its cells are open."""

    label: str
    open: int


class Table(NamedTuple):
    """One check table: how many of its cells are open, and of how many; by column for the two tracks."""

    pk: int
    kind: str
    title: str
    open: int
    of: int
    tracks: Sequence[Track]
    url: str

    @property
    def key(self) -> str:
        """Its name among the parts of a page."""
        return f"table-{self.pk}"


class AssetRow(NamedTuple):
    row: Row
    came: Came


Thing = Finding | AssetRow | Table | LogEntry | Duty


class Open(NamedTuple):
    """One open thing: what identifies it, and what it is."""

    fact: Fact
    thing: Thing


@dataclass(frozen=True)
class Scene:
    """One activity before its launch; `duties` are those about the activity itself (decide, preview)."""

    activity: Activity
    now: datetime
    rows: Sequence[Row]
    came: Mapping[int, Came]
    findings: Sequence[Finding]
    unsigned: Sequence[Finding]
    tables: Sequence[Table]
    log: Sequence[tuple[str, LogEntry]]
    duties: Sequence[Duty]

    @property
    def open(self) -> list[Open]:
        """What is open, in the order of the sources (rules.SOURCES)."""
        return [*self._matrix(), *self._assets(), *self._known()]

    @property
    def facts(self) -> list[Fact]:
        return [one.fact for one in self.open]

    @property
    def outcome(self) -> Row | None:
        return next((row for row in self.rows if row.is_outcome), None)

    def _matrix(self) -> Iterator[Open]:
        for found in self.findings:
            if found.blocks:
                yield Open(Fact("matrix", found.code, _about(found)), found)
        for found in self.unsigned:
            if not found.waived:
                yield Open(Fact("signatures", found.code, _about(found)), found)

    def _assets(self) -> Iterator[Open]:
        for row in self.rows:
            came = self.came.get(row.pk, Came())
            for code in asset_codes(row, came, self.now):
                yield Open(Fact("assets", code, row.pk), AssetRow(row, came))

    def _known(self) -> Iterator[Open]:
        for table in self.tables:
            if table.open:
                yield Open(Fact("checks", table.kind, table.pk), table)
        for code, entry in self.log:
            yield Open(Fact("log", code, entry.pk), entry)
        for duty in self.duties:
            if duty.kind == PREVIEW and duty.state == Duty.State.OPEN:
                yield Open(Fact("preview", "asked", duty.holder_id or 0), duty)


def _about(found: Finding) -> int:
    holder = found.holder
    return found.row_id or (holder.person_id or holder.department_id if holder else 0)


def scene_of(activity: Activity, *, now: datetime) -> Scene:
    """A fixed number of queries, however much is open."""
    ground, things = ground_of(activity, now), THINGS(activity.pk, activity.stream)
    rows = ground.rows
    waiting = [state.part.department_id for state in ground.states(activity) if not state.stands]
    return Scene(
        activity=activity,
        now=now,
        rows=rows,
        came=things.came({row.pk for row in rows}),
        findings=findings_of(activity, rows, now=now, beside=ground.beside),
        unsigned=marked(signatures_missing(waiting), excepted(activity, now=now)),
        tables=things.tables(),
        log=things.log(LogEntry.objects.filter(activity=activity, frozen_at=None).order_by("number")),
        duties=list(
            Duty.objects.filter(subj_type=ACTIVITY, subj_id=activity.pk, kind__in=("decide", PREVIEW))
            .select_related("holder", "answered_by")
            .order_by("from_at", "pk")
        ),
    )


class Things:
    """What came, what is asked in check tables, whose word was asked about the log: make it, ask `together`,
    read it.
    """

    def __init__(self, together: Together, pk: int, stream: str) -> None:
        self._versions = together.values(
            lambda: AssetVersion.objects.filter(deliverable__activity=pk),
            *("pk", "deliverable_id", "placeholder", "same_as_id", "arrived_at"),
        )
        self._tables = together.objects(lambda: _tables(pk))
        self._lines = together.objects(
            lambda: CheckLine.objects.filter(table__in=_tables(pk).values("pk"), removed_at=None)
        )
        present = {"row__removed_at": None, "column__removed_at": None}
        self._cells = together.values(
            lambda: CheckCell.objects.filter(table__in=_tables(pk).values("pk"), **present),
            *("column_id", "state"),
        )
        about = Duty.objects.filter(subj_type=ENTRY, stream=stream)
        self._asked = together.values(lambda: about.exclude(state=Duty.State.WITHDRAWN), "subj_id", "state")

    def came(self, rows: Collection[int]) -> dict[int, Came]:
        """For each of these rows that something has come of, what."""
        found: dict[int, Came] = {}
        for one in sorted(self._versions, key=lambda one: (one.arrived_at, one.pk)):
            if one.deliverable_id in rows:
                is_real = not one.placeholder and one.same_as_id is None
                known = found.get(one.deliverable_id, Came())
                real_at = one.arrived_at if is_real else known.real_at
                found[one.deliverable_id] = Came(real_at, anything=True)
        return found

    def tables(self) -> list[Table]:
        """The check tables with what is open in them. Pairs that nobody has touched are open, too."""
        rows: dict[int, int] = defaultdict(int)
        columns: dict[int, list[CheckLine]] = defaultdict(list)
        for line in sorted(self._lines, key=lambda line: (line.position, line.pk)):
            if line.axis == CheckLine.Axis.ROW:
                rows[line.table_id] += 1
            else:
                columns[line.table_id].append(line)
        states: dict[int, list[str]] = defaultdict(list)
        for cell in self._cells:
            states[cell.column_id].append(cell.state)
        tables = sorted(self._tables, key=lambda table: (table.made_at, table.pk))
        return [_table(table, rows[table.pk], columns[table.pk], states) for table in tables]

    def log(self, entries: Iterable[LogEntry]) -> list[tuple[str, LogEntry]]:
        """The entries that wait for somebody's word, each with what it waits for."""
        asked: dict[int, set[str]] = defaultdict(set)
        for one in self._asked:
            asked[one.subj_id].add(one.state)
        found = [(log_code(entry.kind, entry.channel, asked[entry.pk]), entry) for entry in entries]
        return [(code, entry) for code, entry in found if code]


def _tables(pk: int) -> QuerySet[CheckTable]:
    return CheckTable.objects.filter(activity=pk).exclude(kind=CheckTable.Kind.SWEEP).order_by()


THINGS = PreparedTogether(Things)


def _table(
    table: CheckTable, rows: int, columns: Sequence[CheckLine], states: Mapping[int, list[str]]
) -> Table:
    known = KNOWN_IN.get(table.kind, KNOWN)
    tracks = [
        Track(line.label, rows - sum(state in known for state in states.get(line.pk, ()))) for line in columns
    ]
    is_open = sum(track.open for track in tracks)
    url = reverse("activities:check", args=[table.activity_id, table.pk])
    return Table(table.pk, table.kind, table.title, is_open, rows * len(columns), tracks, url)
