"""One check table as its page shows it: which cells are open, and whose turn is it?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, CheckCell, CheckLine, CheckTable
from postmortem.activities.queries.access import hats, people_of, words_for
from postmortem.activities.queries.checks.grid import grid_line, grid_of
from postmortem.activities.queries.checks.opening import WITH_WHOM
from postmortem.activities.queries.outside import with_party
from postmortem.activities.rules import checks
from postmortem.audit.models import Entry
from postmortem.evidence.models import Evidence
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

State, Axis = CheckCell.State, CheckLine.Axis
CELL, LINE = CheckCell._meta.label_lower, CheckLine._meta.label_lower
FILL = "fill"
# The shape of each state; its word is the state's own.
SHAPES: Mapping[str, str] = {
    State.OPEN: "open",
    State.ASKED: "said",
    State.ANSWERED: "half",
    State.CONFIRMED: "done",
    State.NOT_APPLICABLE: "none",
}


class AskedOf(NamedTuple):
    """Somebody who is asked: in words, until when, and whether it is the reader."""

    who: str
    until: datetime
    is_mine: bool
    duty: Duty


class CellView(NamedTuple):
    """One cell. `words` says its value in phrases, `row` and `column` are the lines where it stands."""

    cell: CheckCell
    row: CheckLine
    column: CheckLine
    shape: str
    word: str
    words: list[str]
    note: str
    is_open: bool
    url: str
    asked: list[AskedOf]
    answered_by: str
    confirmed_by: str
    evidence: Sequence[Evidence]
    can_confirm: bool

    @property
    def can_reopen(self) -> bool:
        return self.cell.state not in (State.OPEN, State.ASKED)

    @property
    def is_mine(self) -> bool:
        return self.is_open and any(one.is_mine for one in self.asked)


class RowView(NamedTuple):
    line: CheckLine
    label: str
    note: str
    source: str
    cells: list[CellView]
    notes: list[str]


class Turn(NamedTuple):
    """One line that is asked, with what is open of it: whose turn it is."""

    line: CheckLine
    label: str
    who: str
    open: int
    of: int
    asked: list[AskedOf]

    @property
    def is_mine(self) -> bool:
        return any(one.is_mine for one in self.asked)


@dataclass(frozen=True)
class TablePage:
    """A table with everything that its page shows; `summary` is its kind's own."""

    table: CheckTable
    activity: Activity
    kind: checks.TableKind
    rows: list[RowView]
    columns: list[CheckLine]
    turns: list[Turn]
    open: int
    of: int
    may_write: bool
    grid: checks.Grid
    summary: Any

    @property
    def pieces(self) -> list[str]:
        """The template of what stands above the table, and the one of kinds that have none."""
        return [f"activities/_check_{self.kind.name}.html", "activities/_check_nothing.html"]

    @property
    def mine(self) -> Turn | None:
        """The line of which something is asked of the reader."""
        return next((turn for turn in self.turns if turn.open and turn.is_mine), None)

    @property
    def can_ask(self) -> bool:
        """Whether asking would reach somebody new."""
        return any(turn.open and turn.who and not turn.asked for turn in self.turns)


@dataclass(frozen=True)
class Known:
    """What was read for one table, for one reader."""

    user: User
    words: Words
    kind: checks.TableKind
    activity: Activity
    duties: Mapping[tuple[str, int], list[Duty]]
    evidence: Mapping[int, list[Evidence]]


def table_page(user: User, table: CheckTable) -> TablePage:
    """The page of one table of an activity, in the same few queries for any number of cells."""
    activity, kind = _activity(table), checks.KINDS[table.kind]
    lines = list(table.lines.filter(removed_at=None).select_related(*WITH_WHOM))
    cells = list(CheckCell.objects.filter(table=table, row__in=lines, column__in=lines))
    known = _known(user, activity, kind, lines, cells)
    spell(known.words, table, lines)
    rows = [line for line in lines if line.axis == Axis.ROW]
    columns = [line for line in lines if line.axis == Axis.COLUMN]
    by_pair = {(cell.row_id, cell.column_id): cell for cell in cells}
    grid = grid_of(rows, columns, cells)
    views = [
        [_cell(known, by_pair.get((row.pk, column.pk)), table, row, column) for column in columns]
        for row in rows
    ]
    all_views = [view for line in views for view in line]
    return TablePage(
        table=table,
        activity=activity,
        kind=kind,
        rows=[_row(known, grid, row, line) for row, line in zip(rows, views, strict=True)],
        columns=columns,
        turns=[_turn(known, line, all_views) for line in (columns if kind.asks == "column" else rows)],
        open=sum(view.is_open for view in all_views),
        of=len(all_views),
        may_write=hats(user, activity).may_write,
        grid=grid,
        summary=kind.summary(grid) if kind.summary else None,
    )


def cell_view(user: User, cell: CheckCell) -> CellView:
    """One cell for its own page."""
    activity, kind = _activity(cell.table), checks.KINDS[cell.table.kind]
    known = _known(user, activity, kind, [cell.row, cell.column], [cell] if cell.pk else [])
    spell(known.words, cell.table, [cell.row, cell.column])
    return _in_name(_cell(known, cell, cell.table, cell.row, cell.column), known)


def _in_name(view: CellView, known: Known) -> CellView:
    """The same with whoever gave a word in the name of another, beside whose word it is."""
    answered, confirmed = view.cell.answered_at, view.cell.confirmed_at
    given = {answered: view.answered_by, confirmed: view.confirmed_by}
    of_cell = Entry.objects.filter(subj_type=CELL, subj_id=view.cell.pk or 0, at__in=filter(None, given))
    if not (in_name := [one for one in of_cell if "on_behalf_of" in one.data]):
        return view
    people = people_of(known.activity, with_deputies=True)
    words = redact_for(people, departments_by_id(), names=known.words.names)
    for one in in_name:
        both = {"name": words.person(one.actor_id), "holder": given[one.at]}
        given[one.at] = _("%(name)s for %(holder)s") % both
    return view._replace(answered_by=given[answered], confirmed_by=given[confirmed])


def spell(words: Words, table: CheckTable, lines: Iterable[CheckLine]) -> None:
    """What people typed, as this reader may read it: whatever is shown of these objects is safe from here."""
    table.title = words.text(table.title)
    for line in lines:
        line.label, line.note = words.text(line.label), words.text(line.note)


def _activity(table: CheckTable) -> Activity:
    if table.activity is None:
        raise ValueError("A table without an activity has no page here.")
    return table.activity


def _known(
    user: User,
    activity: Activity,
    kind: checks.TableKind,
    lines: Iterable[CheckLine],
    cells: Iterable[CheckCell],
) -> Known:
    of_cells, of_lines = [cell.pk for cell in cells], [line.pk for line in lines]
    duties: dict[tuple[str, int], list[Duty]] = defaultdict(list)
    asked = Q(subj_type=CELL, subj_id__in=of_cells) | Q(subj_type=LINE, subj_id__in=of_lines)
    for duty in Duty.objects.open().filter(asked, kind=FILL).select_related("contact__party"):
        duties[duty.subj_type, duty.subj_id].append(duty)
    shown: dict[int, list[Evidence]] = defaultdict(list)
    beside = Evidence.objects.filter(subj_type=CELL, subj_id__in=of_cells)
    for one in with_party(beside.select_related("file")):
        shown[one.subj_id].append(one)
    return Known(user, words_for(user, activity), kind, activity, duties, shown)


def _cell(
    known: Known, stored: CheckCell | None, table: CheckTable, row: CheckLine, column: CheckLine
) -> CellView:
    cell = stored or CheckCell(table=table, row=row, column=column)
    words, kind = known.words, known.kind
    own = known.duties.get((CELL, cell.pk), []) if cell.pk else []
    asking = column if kind.asks == "column" else row
    duties = [*own, *known.duties.get((LINE, asking.pk), [])]
    is_open = not kind.is_settled(cell.state)
    return CellView(
        cell=cell,
        row=row,
        column=column,
        shape=SHAPES[cell.state],
        word=str(State(cell.state).label),
        words=[words.text(phrase) for phrase in kind.in_words(cell.value)] if cell.value else [],
        note=words.text(cell.note),
        is_open=is_open,
        url=reverse("activities:check_cell", args=[known.activity.pk, table.pk, row.pk, column.pk]),
        asked=[_asked(known, duty) for duty in duties] if is_open else [],
        answered_by=_said_by(known, cell.answered_by_id, cell.answered_at, column),
        confirmed_by=_said_by(known, cell.confirmed_by_id, cell.confirmed_at, column),
        evidence=known.evidence.get(cell.pk, []) if cell.pk else [],
        can_confirm=cell.state == State.ANSWERED
        and (cell.answered_by_id != known.user.pk or any(one.holder_id == known.user.pk for one in duties)),
    )


def _said_by(known: Known, person: int | None, at: datetime | None, column: CheckLine) -> str:
    """Who said it: a person of the house, or, without an account, the partner whose column it is."""
    if at is None:
        return ""
    return known.words.person(person) if person else column.label


def _asked(known: Known, duty: Duty) -> AskedOf:
    is_mine = duty.holder_id == known.user.pk
    if duty.contact is not None:
        name = f"{duty.contact.name} · {duty.contact.party}" if known.words.names else str(duty.contact.party)
        return AskedOf(name, duty.due_at, is_mine, duty)
    return AskedOf(known.words.person(duty.holder_id, duty.department_id), duty.due_at, is_mine, duty)


def _row(known: Known, grid: checks.Grid, row: CheckLine, cells: list[CellView]) -> RowView:
    words = known.words
    notes = known.kind.row_notes(grid, grid_line(row)) if known.kind.row_notes else []
    source = words.text(row.comes_from.label) if row.comes_from else ""
    label, note = words.text(row.label), words.text(row.note)
    return RowView(row, label, note, source, cells, [words.text(one) for one in notes])


def _turn(known: Known, line: CheckLine, views: list[CellView]) -> Turn:
    side = [view for view in views if line.pk in (view.row.pk, view.column.pk)]
    asked = {one.duty.pk: one for view in side for one in view.asked}
    return Turn(
        line=line,
        label=known.words.text(line.label),
        who=_who(known.words, line),
        open=sum(view.is_open for view in side),
        of=len(side),
        asked=list(asked.values()),
    )


def _who(words: Words, line: CheckLine) -> str:
    """Who would be asked of the line, in words; empty if it stands for nobody."""
    if line.person:
        return words.person(line.person_id, line.person.department_id)
    if line.department:
        lead = line.department.lead_id
        return words.person(lead, line.department_id) if lead else ""
    return str(line.party) if line.party else ""
