"""What follows from the answer to a sheet: the question is closed, the driver hears and chooses."""

from datetime import datetime

from django.db.models import Q

from postmortem.activities import rules as activity_rules
from postmortem.activities.actions.asking import until
from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.outbox.actions import Ask, about, ask, close, tell
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from raci.actions.revisions import RESOLVE
from raci.models import SignedRow, SignOff
from raci.queries.sheets import Sheet, sheets_of

Answer = SignOff.Answer


def close_question(sheet: Sheet, *, by: User, now: datetime) -> None:
    """The question is answered once every sheet that it asks for is."""
    duty, holder = sheet.due, sheet.due.holder
    if holder is None or any(one.due.pk == duty.pk for one in sheets_of(holder, sheet.activity.pk)):
        return
    given = SignOff.objects.filter(
        Q(by=holder) | Q(on_behalf_of=holder),
        revision__in=revisions(Revision.Kind.MATRIX, sheet.activity),
        at__gte=duty.from_at,
    )
    rows = list(SignedRow.objects.filter(signoff__in=given).order_by("pk"))
    reasons = [row.reason for row in rows if row.answer == Answer.SENT_BACK]
    is_all_back = bool(rows) and len(reasons) == len(rows)
    said_to = [(one.answer, one.reason) for one in rows]
    said_to += given.order_by("pk").values_list("answer", "reason")
    reasons += [reason for answer, reason in said_to if answer != Answer.ACCEPTED]
    said: dict[str, str] = {"answer": Duty.Answer.YES}
    if is_all_back:
        is_countered = any(row.counter for row in rows)
        said = {"answer": Duty.Answer.COUNTERED if is_countered else Duty.Answer.NO, "reason": reasons[0]}
    elif reasons:
        said = {"answer": Duty.Answer.RESERVED, "reason": reasons[0]}
    state = Duty.State.DECLINED if is_all_back else Duty.State.DONE
    close(Duty.objects.filter(pk=duty.pk), state, by=by, now=now, **said)


def _sent_back(signoff: SignOff) -> list[SignedRow]:
    found = SignedRow.objects.filter(signoff=signoff, answer=Answer.SENT_BACK)
    return list(found.select_related("deliverable").order_by("pk"))


def ask_to_resolve(activity: Activity, signoff: SignOff, *, by: User, now: datetime) -> None:
    """Each row sent back asks who drives the activity to choose; the sponsor, where the driver has left."""
    sponsor = activity.sponsor
    is_here = activity.lead.is_active or sponsor is None or not sponsor.is_active
    for signed in _sent_back(signoff):
        row: Deliverable = signed.deliverable
        what = Ask(
            kind=RESOLVE,
            subject=signed,
            stream=activity.stream,
            title=row.name,
            holder=activity.lead if is_here or sponsor is None else sponsor,
            due_zone=row.due_zone,
            driver=activity.lead,
            sponsor=sponsor,
            asked_by=by,
            slot_at=activity.agreed_launch_at,
            is_private=activity.restricted,
            params={"activity_id": activity.pk, "activity": activity.title, "deliverable_id": row.pk},
            **until(row, activity_rules.CHOOSE_WITHIN, now),
        )
        ask(what, now=now)


def tell_driver(activity: Activity, signoff: SignOff, *, now: datetime) -> None:
    for signed in _sent_back(signoff):
        told = {
            "activity_id": activity.pk,
            "activity": activity.title,
            "deliverable_id": signed.deliverable_id,
            "title": signed.deliverable.name,
            "department_id": signoff.department_id,
            "reason": signed.reason,
        }
        tell([activity.lead], "row_sent_back", told, now=now)


def end_choice(signed: SignedRow, *, by: User, now: datetime) -> int:
    """The choice about a row that was sent back is made; returns how many questions were open."""
    return close(about(signed).filter(kind=RESOLVE), Duty.State.DONE, by=by, now=now)
