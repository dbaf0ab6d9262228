"""What becomes of a cell: answered, confirmed, not applicable, opened again, shown by something."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import in_name, refused
from postmortem.activities.actions.checks.asking import FILL, open_by_line, saved
from postmortem.activities.actions.checks.lines import kind_of, locked_table, stream_of
from postmortem.activities.actions.checks.unwritten import ask_or_forget
from postmortem.activities.actions.confirming import Voice
from postmortem.activities.actions.finality import after_change
from postmortem.activities.models import CheckCell, CheckLine, CheckTable
from postmortem.activities.rules import checks
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.outbox.actions import about, asked_of, close, said_by
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.people.models import ExternalContact, User

State = CheckCell.State
UNSAID: Mapping[str, Any] = {"confirmed_by": None, "confirmed_at": None}


@transaction.atomic
def answer_cell(
    cell: CheckCell,
    value: Mapping[str, Any],
    *,
    by: User | None = None,
    contact: ExternalContact | None = None,
    now: datetime,
    version: int,
) -> CheckCell:
    """What is known here, in the parts of the table's kind; of a pair that nobody touched, too (not saved).

    The word of whoever was asked for it is its confirmation, where the kind needs one. A value that settles
    nothing (not written) leaves the cell open. What was answered or confirmed before is answered anew.
    Raises ValidationError by part, Stale with the cell as it is now if `version` is not its version.
    """
    return _answered(cell, value, version, Voice(by, now, contact=contact))


def _answered(cell: CheckCell, value: Mapping[str, Any], version: int, voice: Voice) -> CheckCell:
    """See answer_cell. In somebody's name it is the word of that one; the record says who gave it."""
    table = locked_table(cell.table_id)
    kind, cell = kind_of(table), saved(cell)
    said = _whose(table, cell, voice)
    value = checks.value_of(kind, value)
    is_known = kind.is_known(value)
    own_word = asked_about(cell).open().filter(**_asked_of(voice)).exists()
    confirms = is_known and kind.needs_confirming and own_word
    whose, now = voice.on_behalf_of or voice.by, voice.now
    changes = {
        "state": _state(cell, is_known=is_known, confirms=confirms),
        "value": value,
        "note": "",
        "answered_by": whose,
        "answered_at": now,
        **UNSAID,
        **({"confirmed_by": whose, "confirmed_at": now} if confirms else {}),
    }
    was = cell.state
    cell = _write(cell, changes, version)
    _settle(table, cell, voice)
    ask_or_forget(table, cell, by=voice.by, now=now)
    after_change(table, by=voice.by, now=now)
    states = {"was": was, "now": str(cell.state)}
    record(
        "check.answered", cell, by=voice.by, at=now, stream=stream_of(table), table=table.pk, **states, **said
    )
    return cell


@transaction.atomic
def answer_cells(
    said: Iterable[tuple[CheckCell, Mapping[str, Any], int]],
    *,
    by: User | None = None,
    contact: ExternalContact | None = None,
    now: datetime,
    on_behalf_of: User | None = None,
) -> list[CheckCell]:
    """Several cells at once, each with its value and the version that was on the screen: all or none.

    Raises what answer_cell raises, and ValidationError if `by` does not stand in for `on_behalf_of`.
    """
    voice = Voice(by, now, on_behalf_of, contact)
    return [_answered(cell, value, version, voice) for cell, value, version in said]


@transaction.atomic
def confirm_cell(
    cell: CheckCell,
    *,
    by: User | None = None,
    contact: ExternalContact | None = None,
    now: datetime,
    version: int,
) -> CheckCell:
    """It is so. Somebody else than who wrote it says so, or whoever was asked for it.

    Raises ValidationError for a cell without an answer or the own one; Stale as answer_cell.
    """
    return _confirmed(cell, version, Voice(by, now, contact=contact))


def _confirmed(cell: CheckCell, version: int, voice: Voice) -> CheckCell:
    """See confirm_cell."""
    table = locked_table(cell.table_id)
    cell = saved(cell)
    if cell.version != version:
        raise Stale(cell)
    if cell.state != State.ANSWERED:
        raise refused(_("Only what is answered can be confirmed."))
    said, by, now = _whose(table, cell, voice), voice.by, voice.now
    own_word = asked_about(cell).open().filter(**_asked_of(voice)).exists()
    if by is not None and cell.answered_by_id == by.pk and not own_word:
        raise refused(_("Somebody else confirms what you wrote; ask them."))
    whose = voice.on_behalf_of or by
    cell = _write(cell, {"state": State.CONFIRMED, "confirmed_by": whose, "confirmed_at": now}, version)
    _settle(table, cell, voice)
    after_change(table, by=by, now=now)
    record("check.confirmed", cell, by=by, at=now, stream=stream_of(table), table=table.pk, **said)
    return cell


@transaction.atomic
def confirm_cells(
    said: Iterable[tuple[CheckCell, int]],
    *,
    by: User | None = None,
    contact: ExternalContact | None = None,
    now: datetime,
    on_behalf_of: User | None = None,
) -> list[CheckCell]:
    """Several cells at once, each with the version that was on the screen: all or none. Raises what
    confirm_cell raises, and ValidationError if `by` does not stand in for `on_behalf_of`.
    """
    voice = Voice(by, now, on_behalf_of, contact)
    return [_confirmed(cell, version, voice) for cell, version in said]


@transaction.atomic
def not_applicable(
    cell: CheckCell,
    note: str,
    *,
    by: User | None = None,
    contact: ExternalContact | None = None,
    now: datetime,
    version: int,
) -> CheckCell:
    """It does not apply, with a sentence that says why.

    Raises ValidationError on `note` without one; Stale as answer_cell.
    """
    if not note.strip():
        raise ValidationError({"note": _("Say in one sentence why it does not apply.")})
    if len(note) > checks.LONGEST:
        raise ValidationError({"note": _("Use at most 2,000 characters.")})
    table = locked_table(cell.table_id)
    cell = saved(cell)
    changes = {"state": State.NOT_APPLICABLE, "note": note.strip(), "answered_by": by, "answered_at": now}
    cell = _write(cell, {**changes, **UNSAID}, version)
    _settle(table, cell, Voice(by, now, contact=contact))
    after_change(table, by=by, now=now)
    said = {"table": table.pk, **said_by(contact)}
    record("check.not_applicable", cell, by=by, at=now, stream=stream_of(table), **said)
    return cell


@transaction.atomic
def reopen_cell(cell: CheckCell, *, by: User, now: datetime, version: int) -> CheckCell:
    """It is open again; what was said last stays in it to be looked at.

    Raises ValidationError for what is open anyway; Stale as answer_cell.
    """
    table = locked_table(cell.table_id)
    cell = saved(cell)
    if cell.version != version:
        raise Stale(cell)
    if cell.state in (State.OPEN, State.ASKED):
        raise refused(_("It is open already."))
    asked = State.ASKED if asked_about(cell).open().exists() else State.OPEN
    cell = _write(cell, {"state": asked, "note": "", **UNSAID}, version)
    after_change(table, by=by, now=now)
    record("check.reopened", cell, by=by, at=now, stream=stream_of(table), table=table.pk)
    return cell


def asked_about(cell: CheckCell) -> DutyQuerySet:
    """Every duty in which this cell is asked for: its own, and those of its row and column."""
    lines = Q(subj_type=CheckLine._meta.label_lower, subj_id__in=[cell.row_id, cell.column_id])
    own = Q(subj_type=CheckCell._meta.label_lower, subj_id=cell.pk)
    return Duty.objects.filter(own | lines, kind=FILL)


def _state(cell: CheckCell, *, is_known: bool, confirms: bool) -> str:
    if confirms:
        return State.CONFIRMED
    if is_known:
        return State.ANSWERED
    return State.ASKED if asked_about(cell).open().exists() else State.OPEN


def _write(cell: CheckCell, changes: Mapping[str, Any], version: int) -> CheckCell:
    """Write if nobody was faster: one conditional UPDATE."""
    current = CheckCell.objects.filter(pk=cell.pk, version=version)
    if not current.update(**changes, version=F("version") + 1):
        raise Stale(CheckCell.objects.filter(pk=cell.pk).first())
    return CheckCell.objects.select_related("row", "column", "table__activity").get(pk=cell.pk)


def _asked_of(voice: Voice) -> Mapping[str, User | ExternalContact | None]:
    """Which duties this is the answer to, for a filter."""
    return asked_of(voice.on_behalf_of or voice.by, voice.contact)


def _whose(table: CheckTable, cell: CheckCell, voice: Voice) -> dict[str, int]:
    """What the record says of whose word it is, besides who gave it: a contact outside, or of whom `by`
    stands in for. Raises ValidationError where nobody can speak for another.
    """
    if voice.by is None or voice.on_behalf_of is None:
        return said_by(voice.contact)
    if table.kind == CheckTable.Kind.TEST_READING:
        raise refused(_("A reader says in person what the text says; nobody reads for another."))
    return in_name(asked_about(cell).filter(kind=FILL), voice.on_behalf_of, by=voice.by, now=voice.now)


def _settle(table: CheckTable, cell: CheckCell, voice: Voice) -> None:
    """What was asked about this cell is answered; of a line, once none of its cells needs anything more."""
    if not kind_of(table).is_settled(cell.state):
        return
    _close(about(cell), voice)
    waiting = open_by_line(table)
    for line in (cell.row, cell.column):
        if line not in waiting:
            _close(about(line), voice)


def _close(duties: DutyQuerySet, voice: Voice) -> None:
    """Who answers has done it; of others it is no longer asked."""
    duties = duties.filter(kind=FILL)
    own = duties.filter(**_asked_of(voice))
    close(own, Duty.State.DONE, by=voice.by, now=voice.now, answer=Duty.Answer.YES)
    close(duties, Duty.State.WITHDRAWN, by=voice.by, now=voice.now)
