"""Everything the launch is decided on, read at one moment: the same for every reader."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import prefetch_related_objects
from django.urls import reverse

from postmortem.activities.models import Activity, AssetVersion, CheckCell, CheckLine, CheckTable, LogEntry
from postmortem.outbox.models import Duty
from raci.queries.findings import excepted, findings_of
from raci.queries.grid import live_rows
from raci.queries.standing import answers_of, leads_now, states_of
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
    prefetch_related_objects([activity], "waivers")
    rows = live_rows([activity.pk])[activity.pk]
    states = states_of(activity, rows, leads_now(), answers_of([activity.pk])[activity.pk])
    waiting = [state.part.department_id for state in states if not state.stands]
    return Scene(
        activity=activity,
        now=now,
        rows=rows,
        came=came_of(row.pk for row in rows),
        findings=findings_of(activity, rows, now=now),
        unsigned=marked(signatures_missing(waiting), excepted(activity, now=now)),
        tables=tables_of(activity),
        log=log_of(activity),
        duties=list(
            Duty.objects.filter(subj_type=ACTIVITY, subj_id=activity.pk, kind__in=("decide", PREVIEW))
            .select_related("holder", "answered_by")
            .order_by("from_at", "pk")
        ),
    )


def came_of(rows: Iterable[int]) -> dict[int, Came]:
    """For each row that something has come of, what; one query."""
    found: dict[int, Came] = {}
    versions = AssetVersion.objects.filter(deliverable__in=list(rows)).order_by("arrived_at", "pk")
    for row, stands_in, same, at in versions.values_list(
        "deliverable_id", "placeholder", "same_as_id", "arrived_at"
    ):
        is_real = not stands_in and same is None
        known = found.get(row, Came())
        found[row] = Came(at if is_real else known.real_at, anything=True)
    return found


def tables_of(activity: Activity) -> list[Table]:
    """The check tables of an activity with what is open in them; three queries. Pairs that nobody has touched
    are open, too.
    """
    tables = list(CheckTable.objects.filter(activity=activity).exclude(kind=CheckTable.Kind.SWEEP))
    rows: dict[int, int] = defaultdict(int)
    columns: dict[int, list[CheckLine]] = defaultdict(list)
    for line in CheckLine.objects.filter(table__in=tables, removed_at=None).order_by("position", "pk"):
        if line.axis == CheckLine.Axis.ROW:
            rows[line.table_id] += 1
        else:
            columns[line.table_id].append(line)
    states: dict[int, list[str]] = defaultdict(list)
    present = {"row__removed_at": None, "column__removed_at": None}
    for column, state in CheckCell.objects.filter(table__in=tables, **present).values_list("column", "state"):
        states[column].append(state)
    return [_table(table, rows[table.pk], columns[table.pk], states) for table in tables]


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


def log_of(activity: Activity) -> list[tuple[str, LogEntry]]:
    """Entries that wait for somebody's word, each with what it waits for; two queries."""
    entries = list(LogEntry.objects.filter(activity=activity, frozen_at=None).order_by("number"))
    asked: dict[int, set[str]] = defaultdict(set)
    about = Duty.objects.filter(subj_type=ENTRY, stream=activity.stream)
    for pk, state in about.exclude(state=Duty.State.WITHDRAWN).values_list("subj_id", "state"):
        asked[pk].add(state)
    found = [(log_code(entry.kind, entry.channel, asked[entry.pk]), entry) for entry in entries]
    return [(code, entry) for code, entry in found if code]
