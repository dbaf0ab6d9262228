"""Answering a sheet: row by row, only what was on screen, only by whoever may answer for the department."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from postmortem.activities.actions.asking import lock, lost
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.audit.models import Revision
from postmortem.people.models import User
from raci.actions.answered import ask_to_resolve, close_question, tell_driver
from raci.actions.checking import check_answer
from raci.actions.naming import name_people
from raci.actions.revisions import ask_missing, fix_named, settle, states_now
from raci.models import SignedRow, SignOff
from raci.queries.access import may_have_signed
from raci.queries.grid import live_rows
from raci.queries.sheets import Sheet, sheets_of
from raci.rules import Heap, SheetAnswer, digest_of

Answer = SignOff.Answer


@transaction.atomic
def sign(answer: SheetAnswer, *, by: User, now: datetime) -> SignOff:
    """Write what a signer says to a sheet; agreed rows stand at once, whatever becomes of those sent back.

    Whom the answer names gets the letter before: the signature stands for the row as named, as the next
    version. Each row sent back asks who drives the activity to choose. Raises ValidationError, code "stale",
    if anything on the sheet is not as it was shown (then nothing is signed); by the names of the fields
    ("reason-<row id>") for what is missing or cannot be; PermissionDenied if the sheet is not theirs to sign.
    """
    activity = lock(answer.activity_id)
    sheet = sheet_for(answer.department_id, activity, by=by, now=now)
    _check(answer, sheet)
    revision = _named(answer, sheet, activity, by, now)
    signoff = _write(answer, sheet, revision, by, now)
    close_question(sheet, by=by, now=now)
    ask_to_resolve(activity, signoff, by=by, now=now)
    tell_driver(activity, signoff, now=now)
    if revision != sheet.revision:
        rows = live_rows([activity.pk])[activity.pk]
        ask_missing(activity, revision, states_now(activity, rows), by=by, now=now)
    settle(activity, by=by, now=now)
    record(
        "matrix.signed",
        activity,
        by=by,
        at=now,
        stream=activity.stream,
        number=revision.number,
        department_id=answer.department_id,
        **_said(answer, sheet),
    )
    return signoff


@transaction.atomic
def sign_all(answers: Iterable[SheetAnswer], *, by: User, now: datetime) -> list[SignOff]:
    """One tap for sheets on which nothing has changed: all of them or, if one is not as shown, none.

    What is new or changed is not signed in this way, whatever was sent.
    """
    wanted = sorted(answers, key=lambda answer: answer.activity_id)
    same = {(one.activity.pk, one.department_id) for one in sheets_of(by) if one.heap == Heap.UNCHANGED}
    if not {(answer.activity_id, answer.department_id) for answer in wanted} <= same:
        raise lost()
    return [sign(answer, by=by, now=now) for answer in wanted]


def sheet_for(department_id: int | None, activity: Activity, *, by: User, now: datetime) -> Sheet:
    """The sheet as it is now, if it is open and theirs. Raises ValidationError, code "stale", or
    PermissionDenied.
    """
    open_here = sheets_of(by, activity.pk, now=now)
    found = [sheet for sheet in open_here if sheet.department_id == department_id]
    if found:
        return found[0]
    if may_have_signed(by, activity, department_id, now):
        raise lost()  # answered, withdrawn or replaced by a newer version
    raise PermissionDenied


def _check(answer: SheetAnswer, sheet: Sheet) -> None:
    """What was shown is what is there. The number may be an older one: a version that only differs in what
    is not on this sheet shows the same.
    """
    now = {row.row.pk: row.digest for row in sheet.rows}
    shown = {pk: row.digest for pk, row in answer.rows.items()}
    is_known = 0 < answer.number <= sheet.revision.number
    if not is_known or (sheet.digest, now) != (answer.sheet_digest, shown):
        raise lost()
    check_answer(answer, sheet)


def _named(answer: SheetAnswer, sheet: Sheet, activity: Activity, by: User, now: datetime) -> Revision:
    """The version that is signed: the next one, if the answer names anybody."""
    if not answer.names:
        return sheet.revision
    name_people(activity, answer, by=by, now=now)
    return fix_named(activity, sheet.revision, by=by, now=now)


def _write(answer: SheetAnswer, sheet: Sheet, revision: Revision, by: User, now: datetime) -> SignOff:
    digests = {pk: row.digest for pk, row in answer.rows.items()}
    if revision != sheet.revision:
        rows = live_rows([sheet.activity.pk])[sheet.activity.pk]
        digests |= {row.pk: digest_of(row) for row in rows if row.pk in answer.names}
    said = Answer.SENT_BACK if answer.is_all_back else answer.said
    reason = answer.reason.strip() or next((row.why for row in answer.rows.values() if row.is_back), "")
    try:
        with transaction.atomic():
            signoff = SignOff.objects.create(
                revision=revision,
                department_id=answer.department_id,
                sheet_sha256=answer.sheet_digest,
                answer=said,
                reason="" if said == Answer.ACCEPTED else reason,
                by=by,
                on_behalf_of_id=sheet.for_id,
                at=now,
            )
    except IntegrityError as taken:
        raise lost() from taken
    SignedRow.objects.bulk_create(
        SignedRow(
            signoff=signoff,
            deliverable_id=pk,
            row_sha256=digests[pk],
            answer=row.said,
            reason=row.why,
            counter=dict(row.counter) if row.is_back else {},
        )
        for pk, row in sorted(answer.rows.items())
    )
    return signoff


def _said(answer: SheetAnswer, sheet: Sheet) -> dict[str, object]:
    """What was said, by row ids; in whose name and with which reservations only where there are any."""
    found: dict[str, object] = {
        "agreed": sorted(pk for pk, row in answer.rows.items() if not row.is_back),
        "sent_back": sorted(pk for pk, row in answer.rows.items() if row.is_back),
    }
    some = {
        "reserved": sorted(pk for pk, row in answer.rows.items() if row.said == Answer.RESERVED),
        "countered": sorted(pk for pk, row in answer.rows.items() if row.is_back and row.counter),
        "named": sorted(answer.names),
        "sheet": "" if answer.said == Answer.ACCEPTED else answer.said,
        "for_id": sheet.for_id,
        "office": sheet.is_office,
    }
    return found | {name: value for name, value in some.items() if value}
