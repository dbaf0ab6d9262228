"""Asking for what is open: one cell, or all of a line at once, so that nobody gets a message for each."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lost, refused
from postmortem.activities.actions.checks.lines import kind_of, locked_table, stream_of
from postmortem.activities.actions.taking_part import admit, join
from postmortem.activities.models import CheckCell, CheckLine, CheckTable
from postmortem.audit.actions import record
from postmortem.outbox.actions import Ask, ask
from postmortem.outbox.models import Duty
from postmortem.people.models import ExternalContact, User

FILL = "fill"
State = CheckCell.State
Who = User | ExternalContact


class Asking(NamedTuple):
    """What came of asking for everything: the duties, and the lines of which nobody can be asked."""

    duties: list[Duty]
    nobody: list[CheckLine]


@transaction.atomic
def ask_cell(cell: CheckCell, who: Who, until: datetime | None, *, by: User, now: datetime) -> Duty:
    """Ask one person of the house, or one contact outside, for one cell; a duty of kind "fill" about it.

    `cell` may be a pair that nobody touched (not saved). Without `until` it is asked within a day, or sooner
    before the launch. Raises ValidationError on `until` for a time that has passed, on no field for a cell
    that needs nothing more, code "unreachable" for a contact without an address, "stale" if a line is out.
    """
    rules.check_until(until, now)
    table = locked_table(cell.table_id)
    cell = saved(cell)
    if kind_of(table).is_settled(cell.state):
        raise refused(_("Nothing more is needed here; open it again first."))
    duty = _ask(table, cell, who, until, by=by, now=now)
    if cell.state == State.OPEN:
        CheckCell.objects.filter(pk=cell.pk).update(state=State.ASKED)
        cell.refresh_from_db()
    record("check.asked", cell, by=by, at=now, stream=stream_of(table), table=table.pk, **_said(who))
    return duty


@transaction.atomic
def ask_open_cells(
    table: CheckTable,
    until: datetime | None,
    *,
    lines: list[CheckLine] | None = None,
    by: User,
    now: datetime,
) -> Asking:
    """Ask for everything that is open: of each line one person, once, for all its open cells.

    Who is asked of a line: its person, its department's lead, or the first contact of its party with an
    address. `lines` limits it to some. Raises ValidationError on `until`; on no field if nothing is open, or
    nobody can be asked at all.
    """
    rules.check_until(until, now)
    found = locked_table(table.pk)
    waiting = open_by_line(found)
    if lines is not None:
        waiting = {line: cells for line, cells in waiting.items() if line in lines}
    if not waiting:
        raise refused(_("Nothing is open here."))
    duties, nobody = [], []
    for line, pairs in waiting.items():
        who = answers_for(line)
        if who is None:
            nobody.append(line)
            continue
        duties.append(_ask(found, line, who, until, by=by, now=now))
        _mark_asked(found, pairs)
    if not duties:
        raise refused(_("Nobody can be asked; say which department, partner or person it is."))
    asked = sorted(duty.subj_id for duty in duties)
    record("check.all_asked", found, by=by, at=now, stream=stream_of(found), lines=asked)
    return Asking(duties, nobody)


def answers_for(line: CheckLine) -> Who | None:
    """Whom a line asks: its person, its department's lead, or its party's first contact with an address."""
    if line.person is not None:
        return line.person if line.person.is_active else None
    if line.department is not None:
        lead = line.department.lead
        return lead if lead is not None and lead.is_active else None
    if line.party is not None:
        return line.party.contacts.exclude(email=None).exclude(email="").order_by("pk").first()
    return None


def open_by_line(table: CheckTable) -> dict[CheckLine, list[tuple[CheckLine, CheckLine]]]:
    """By each line that is asked, its (row, column) pairs that still need something; in three queries."""
    kind = kind_of(table)
    related = ("person", "department__lead", "party")
    lines = list(table.lines.filter(removed_at=None).select_related(*related))
    rows = [line for line in lines if line.axis == CheckLine.Axis.ROW]
    columns = [line for line in lines if line.axis == CheckLine.Axis.COLUMN]
    states = {(one.row_id, one.column_id): one.state for one in table.cells.all()}
    waiting: dict[CheckLine, list[tuple[CheckLine, CheckLine]]] = {}
    for line in columns if kind.asks == "column" else rows:
        pairs = [
            (row, column)
            for row in (rows if kind.asks == "column" else [line])
            for column in ([line] if kind.asks == "column" else columns)
            if not kind.is_settled(states.get((row.pk, column.pk), State.OPEN))
        ]
        if pairs:
            waiting[line] = pairs
    return waiting


def saved(cell: CheckCell) -> CheckCell:
    """The cell as it is stored now, made if nobody touched the pair. Raises ValidationError, code "stale", if
    one of its lines is out.
    """
    if cell.row.table_id != cell.table_id or cell.column.table_id != cell.table_id:
        raise lost()
    there = CheckLine.objects.filter(pk__in=[cell.row_id, cell.column_id], removed_at=None)
    if there.count() != 2:
        raise lost()
    found, _made = CheckCell.objects.get_or_create(
        row=cell.row, column=cell.column, defaults={"table_id": cell.table_id}
    )
    return found


def _mark_asked(table: CheckTable, pairs: list[tuple[CheckLine, CheckLine]]) -> None:
    """Open cells are asked from now on; what was answered stays so until somebody says that it is so."""
    CheckCell.objects.bulk_create(
        [CheckCell(table=table, row=row, column=column) for row, column in pairs], ignore_conflicts=True
    )
    for row, column in pairs:
        CheckCell.objects.filter(row=row, column=column, state=State.OPEN).update(state=State.ASKED)


def _ask(
    table: CheckTable,
    subject: CheckCell | CheckLine,
    who: Who,
    until: datetime | None,
    *,
    by: User,
    now: datetime,
) -> Duty:
    activity = table.activity
    if activity is None:
        raise refused(_("This table belongs to no activity; nothing can be asked from it."))
    person = who if isinstance(who, User) else None
    if isinstance(subject, CheckCell):
        title = f"{subject.row} · {subject.column}"
        where = {"row_id": subject.row_id, "column_id": subject.column_id}
    else:
        title, where = f"{table.title} · {subject}", {}
    if person:
        let_in = admit if table.kind == CheckTable.Kind.TEST_READING else join
        let_in(activity, person, now=now)
    return ask(
        Ask(
            kind=FILL,
            subject=subject,
            stream=activity.stream,
            title=title[:80],
            holder=person,
            contact=who if isinstance(who, ExternalContact) else None,
            department=person.department if person else by.department,
            due_at=until or rules.confirm_by(now, activity.agreed_launch_at),
            due_zone=activity.time_zone,
            driver=activity.lead,
            sponsor=activity.sponsor,
            asked_by=by,
            slot_at=activity.agreed_launch_at,
            is_private=activity.restricted,
            params={
                "activity_id": activity.pk,
                "activity": activity.title,
                "table_id": table.pk,
                "text": table.title,
                **where,
            },
        ),
        now=now,
    )


def _said(who: Who) -> dict[str, int]:
    return {"person": who.pk} if isinstance(who, User) else {"contact": who.pk}
