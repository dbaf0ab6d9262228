"""The page: sheets by heap, those in somebody's name apart, what was passed on, what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from postmortem.outbox.models import Duty
from postmortem.people.clock import to_local
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id, led_by
from raci.queries.findings import findings_of_all, said_to
from raci.queries.grid import live_rows
from raci.queries.sheets.build import sheets_of
from raci.queries.sheets.desk import SIGN
from raci.queries.sheets.shapes import Sheet, SheetRow, Wrong
from raci.rules import Finding, Heap, Holder, RowAnswer, Severity, SheetAnswer

FIELDS = ("reason", "due", "to", "scope")  # in the order of Wrong


class PassedOn(NamedTuple):
    """A sheet that somebody of the department was asked to answer; it may be taken back."""

    duty: Duty
    activity_id: int
    title: str
    department: str
    who: str


@dataclass(frozen=True)
class SignoffPage:
    new: Sequence[Sheet]
    changed: Sequence[Sheet]
    unchanged: Sequence[Sheet]
    in_names: Sequence[tuple[str, Sequence[Sheet]]]
    passed_on: Sequence[PassedOn]

    @property
    def sheets(self) -> list[Sheet]:
        return [*self.new, *self.changed, *self.unchanged]

    @property
    def letters(self) -> int:
        """How many rows wait for an answer."""
        every = [*self.sheets, *(sheet for _name, sheets in self.in_names for sheet in sheets)]
        return sum(row.heap != Heap.UNCHANGED for sheet in every for row in sheet.rows)

    @property
    def first(self) -> Sheet | None:
        """The sheet with the page's filled button."""
        named = [sheet for _name, sheets in self.in_names for sheet in sheets]
        return next(iter([*self.new, *self.changed, *([] if self.unchanged else named)]), None)


def signoff_page(
    user: User,
    typed: SheetAnswer | None = None,
    wrong: Mapping[str, list[str]] | None = None,
    *,
    now: datetime | None = None,
) -> SignoffPage:
    """All open sheets of this person by heap, the most urgent first; with `now` also those in another's name.

    `typed` is an answer that could not be taken; `wrong` says why, by the names of the fields.
    """
    sheets = [_with_typed(sheet, typed, wrong or {}) for sheet in sheets_of(user, now=now)]
    sheets = with_warnings(sheets, user, now) if now else sheets
    own = [sheet for sheet in sheets if sheet.for_id is None]
    by_heap = {heap: [sheet for sheet in own if sheet.heap == heap] for heap in Heap}
    return SignoffPage(
        by_heap[Heap.NEW],
        by_heap[Heap.CHANGED],
        by_heap[Heap.UNCHANGED],
        _in_names(sheets),
        _passed_on(user),
    )


def with_warnings(sheets: Sequence[Sheet], user: User, now: datetime) -> list[Sheet]:
    """What the rules only warn of, beside the rows, the department's columns and the sheet it is about."""
    if not sheets:
        return []
    activities = {sheet.activity.pk: sheet.activity for sheet in sheets}
    findings, led = findings_of_all(activities, live_rows(activities), now=now), led_by(user)
    found = {pk: list(filter(_is_warning, said_to(findings[pk], user, led))) for pk in activities}
    return [_warned(sheet, found[sheet.activity.pk]) for sheet in sheets]


def _is_warning(finding: Finding) -> bool:
    return finding.severity == Severity.WARNING and not finding.waived


def _warned(sheet: Sheet, findings: Sequence[Finding]) -> Sheet:
    rows = [
        replace(row, warnings=[one for one in findings if one.row_id == row.row.pk]) for row in sheet.rows
    ]
    beside = [one for one in findings if one.row_id is None and _is_about(one.holder, sheet)]
    return replace(sheet, rows=rows, warnings=beside)


def _is_about(holder: Holder | None, sheet: Sheet) -> bool:
    """What is said about the matrix itself is said to everybody; about a column, to its department."""
    return holder is None or holder.department_id == sheet.department_id


def _in_names(sheets: Iterable[Sheet]) -> list[tuple[str, list[Sheet]]]:
    found: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.for_id:
            found.setdefault(sheet.for_name, []).append(sheet)
    return sorted(found.items())


def _passed_on(user: User) -> list[PassedOn]:
    """Two queries more once something was passed on."""
    asked = Duty.objects.open().filter(params__for_id=user.pk, **SIGN).select_related("holder")
    duties = list(asked)
    departments = departments_by_id() if duties else {}
    return [
        PassedOn(
            duty,
            duty.params["activity_id"],
            duty.title,
            departments[duty.params["department_id"]].name,
            duty.holder.display_name if duty.holder else "",
        )
        for duty in duties
    ]


def _with_typed(sheet: Sheet, typed: SheetAnswer | None, wrong: Mapping[str, list[str]]) -> Sheet:
    if typed is None or (typed.activity_id, typed.department_id) != (sheet.activity.pk, sheet.department_id):
        return sheet
    zone = sheet.activity.time_zone
    rows = [_row_typed(row, typed.rows.get(row.row.pk), wrong, sheet, zone) for row in sheet.rows]
    error = " ".join(wrong.get("whole-reason", []))
    return replace(sheet, rows=rows, said=typed.said, reason=typed.reason, wrong=error)


def _row_typed(
    row: SheetRow, said: RowAnswer | None, wrong: Mapping[str, list[str]], sheet: Sheet, zone: str
) -> SheetRow:
    if said is None:
        return row
    pk = row.row.pk
    namings = [
        naming._replace(
            chosen=f"{sheet.department_id}.{said.names.get(naming.letter, '')}",
            error=" ".join(wrong.get(f"name-{naming.letter}-{pk}", [])),
        )
        for naming in row.namings
    ]
    errors = Wrong(*(" ".join(wrong.get(f"{name}-{pk}", [])) for name in FIELDS))
    person = f".{said.counter.get('person_id')}"
    chosen = next((key for _g, some in sheet.others for key, _l in some if key.endswith(person)), "")
    due = wall(said.counter.get("due_at", ""), zone)
    return replace(row, typed=said, due_typed=due, to_key=chosen, wrong=errors, namings=namings)


def wall(text: str, zone: str) -> str:
    """A moment as a form shows it; what could not be read comes back as it was typed."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return to_local(at, zone).strftime("%Y-%m-%dT%H:%M") if at.tzinfo else text
