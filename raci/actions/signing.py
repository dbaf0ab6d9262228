"""Answering a sheet: row by row, only what was on screen, only by whoever signs for the department."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock, lost
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.outbox.actions import about, close, tell
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User
from raci.actions.revisions import settle
from raci.models import SignedRow, SignOff
from raci.queries.sheets import Sheet, sheets_of
from raci.rules import SheetAnswer

Answer = SignOff.Answer


@transaction.atomic
def sign(answer: SheetAnswer, *, by: User, now: datetime) -> SignOff:
    """Write what a signer says to a sheet; agreed rows stand at once, whatever becomes of those sent back.

    Raises ValidationError, code "stale", if anything on the sheet is not as it was shown (then nothing is
    signed); with a reason missing on "reason-<row id>"; PermissionDenied if the sheet is not theirs to sign.
    """
    activity = lock(answer.activity_id)
    sheet = _sheet_of(answer, activity, by)
    _check(answer, sheet)
    signoff = _write(answer, sheet, by, now)
    _close_duty(sheet, answer, by, now)
    _tell_driver(sheet, answer, now)
    settle(activity, by=by, now=now)
    record(
        "matrix.signed",
        activity,
        by=by,
        at=now,
        stream=activity.stream,
        number=answer.number,
        department_id=answer.department_id,
        agreed=sorted(pk for pk, row in answer.rows.items() if row.agree),
        sent_back=sorted(pk for pk, row in answer.rows.items() if not row.agree),
    )
    return signoff


@transaction.atomic
def sign_all(answers: Iterable[SheetAnswer], *, by: User, now: datetime) -> list[SignOff]:
    """One tap for sheets on which nothing has changed: all of them or, if one is not as shown, none."""
    wanted = sorted(answers, key=lambda answer: answer.activity_id)
    if not {answer.activity_id for answer in wanted} <= {sheet.activity.pk for sheet in sheets_of(by)}:
        raise lost()
    return [sign(answer, by=by, now=now) for answer in wanted]


def _sheet_of(answer: SheetAnswer, activity: Activity, by: User) -> Sheet:
    """The sheet as it is now, if it is open and theirs."""
    open_here = sheets_of(by, activity.pk)
    found = [sheet for sheet in open_here if sheet.department_id == answer.department_id]
    if found:
        return found[0]
    leads = Department.objects.filter(pk=answer.department_id or 0, lead=by).exists()
    if leads or activity.sponsor_id == by.pk:
        raise lost()  # answered, withdrawn or replaced by a newer version
    raise PermissionDenied


def _check(answer: SheetAnswer, sheet: Sheet) -> None:
    now = {row.row.pk: row.digest for row in sheet.rows}
    shown = {pk: row.digest for pk, row in answer.rows.items()}
    if (sheet.revision.number, sheet.digest, now) != (answer.number, answer.sheet_digest, shown):
        raise lost()
    missing = [pk for pk, row in answer.rows.items() if not row.agree and not row.reason.strip()]
    if missing:
        raise ValidationError({f"reason-{pk}": _("Say in one sentence why.") for pk in missing})


def _write(answer: SheetAnswer, sheet: Sheet, by: User, now: datetime) -> SignOff:
    reasons = _reasons(answer)
    # The sheet itself goes back only if nothing on it is agreed to.
    is_back = bool(reasons) and len(reasons) == len(answer.rows)
    try:
        with transaction.atomic():
            signoff = SignOff.objects.create(
                revision=sheet.revision,
                department_id=answer.department_id,
                sheet_sha256=answer.sheet_digest,
                answer=Answer.SENT_BACK if is_back else Answer.ACCEPTED,
                reason=reasons[0] if is_back else "",
                by=by,
                at=now,
            )
    except IntegrityError as taken:
        raise lost() from taken
    SignedRow.objects.bulk_create(
        SignedRow(
            signoff=signoff,
            deliverable_id=pk,
            row_sha256=row.digest,
            answer=Answer.ACCEPTED if row.agree else Answer.SENT_BACK,
            reason="" if row.agree else row.reason.strip(),
        )
        for pk, row in sorted(answer.rows.items())
    )
    return signoff


def _reasons(answer: SheetAnswer) -> list[str]:
    return [row.reason.strip() for row in answer.rows.values() if not row.agree]


def _close_duty(sheet: Sheet, answer: SheetAnswer, by: User, now: datetime) -> None:
    """The question is answered once this person has answered every sheet of the revision."""
    if sheets_of(by, sheet.activity.pk):
        return
    given = SignedRow.objects.filter(signoff__revision=sheet.revision, signoff__by=by)
    back = list(given.filter(answer=Answer.SENT_BACK).values_list("reason", flat=True))
    asked = about(sheet.revision).filter(kind=Duty.Kind.SIGN, holder=by)
    if not back:
        close(asked, Duty.State.DONE, by=by, now=now, answer=Duty.Answer.YES)
    elif len(back) < given.count():
        close(asked, Duty.State.DONE, by=by, now=now, answer=Duty.Answer.RESERVED, reason=back[0])
    else:
        close(asked, Duty.State.DECLINED, by=by, now=now, answer=Duty.Answer.NO, reason=back[0])


def _tell_driver(sheet: Sheet, answer: SheetAnswer, now: datetime) -> None:
    names: Sequence[tuple[int, str]] = [(row.row.pk, row.row.name) for row in sheet.rows]
    for pk, name in names:
        row = answer.rows[pk]
        if not row.agree:
            tell(
                [sheet.activity.lead],
                "row_sent_back",
                {
                    "activity_id": sheet.activity.pk,
                    "activity": sheet.activity.title,
                    "deliverable_id": pk,
                    "title": name,
                    "department_id": sheet.department_id,
                    "reason": row.reason.strip(),
                },
                now=now,
            )
