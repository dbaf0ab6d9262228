"""Letting somebody of the own department answer one sheet; it may be taken back until it is answered."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions import join
from postmortem.activities.actions.asking import lock, lost
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.audit.models import Revision
from postmortem.outbox.actions import about, close
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User
from raci.actions.revisions import Signer, ask_to_sign
from raci.actions.signing import sheet_for
from raci.queries.sheets import Sheet, sheets_of


@transaction.atomic
def pass_sheet_on(
    activity_pk: int, department_id: int | None, to: User | None, *, by: User, now: datetime
) -> Duty:
    """The question about one sheet goes to somebody of the department, who answers it in the lead's name.

    What else is asked of the lead stays. Raises ValidationError on `to` for whoever cannot answer it, code
    "stale" if the sheet does not wait any more; PermissionDenied if it is not the lead's own to pass on.
    """
    activity = lock(activity_pk)
    sheet = sheet_for(department_id, activity, by=by, now=now)
    if not sheet.may_pass_on or department_id is None:
        raise PermissionDenied
    if to is None or not to.is_active or to.department_id != department_id or to == by:
        raise ValidationError({"to": _("Choose one from the list.")})
    _check(sheet, to)
    join(activity, to, now=now)
    if [one.due for one in sheets_of(by, activity.pk)].count(sheet.due) == 1:
        close(Duty.objects.filter(pk=sheet.due.pk), Duty.State.WITHDRAWN, by=by, now=now)
    signer = Signer(to, to.department, for_id=by.pk, due_at=_due(sheet.due, now))
    duty = ask_to_sign(activity, sheet.revision, signer, by=by, now=now)
    _record("matrix.sheet_passed_on", activity, sheet.revision, duty, by, now)
    return duty


def _check(sheet: Sheet, to: User) -> None:
    if to.pk == sheet.activity.lead_id:
        raise ValidationError(
            {"to": _("Nobody signs alone what they drive themselves; choose somebody else.")}
        )
    if about(sheet.revision).open().filter(kind=Duty.Kind.SIGN, holder=to).exists():
        raise ValidationError({"to": _("This person is asked to sign here already; choose somebody else.")})


def _due(duty: Duty, now: datetime) -> datetime | None:
    """The time it had, unless that has passed."""
    return duty.due_at if duty.due_at > now else None


@transaction.atomic
def take_sheet_back(activity_pk: int, department_id: int | None, *, by: User, now: datetime) -> Duty:
    """The lead answers the sheet after all. Raises ValidationError, code "stale", once it is answered."""
    activity = lock(activity_pk)
    asked = Duty.objects.open().filter(
        kind=Duty.Kind.SIGN, stream=activity.stream, params__for_id=by.pk, params__department_id=department_id
    )
    duty = asked.first()
    home = Department.objects.filter(pk=department_id or 0).first()
    if duty is None or not close(asked, Duty.State.WITHDRAWN, by=by, now=now):
        raise lost()
    revision = Revision.objects.get(pk=duty.subj_id)
    back = ask_to_sign(activity, revision, Signer(by, home, due_at=_due(duty, now)), by=by, now=now)
    _record("matrix.sheet_taken_back", activity, revision, duty, by, now)
    return back


def _record(verb: str, activity: Activity, revision: Revision, duty: Duty, by: User, now: datetime) -> None:
    record(
        verb,
        activity,
        by=by,
        at=now,
        stream=activity.stream,
        number=revision.number,
        department_id=duty.params["department_id"],
        person_id=duty.holder_id,
    )
