"""Fixing the matrix in writing and asking those whose signature it needs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.activities.actions import move_activity
from postmortem.activities.actions.asking import lock, lost, refused
from postmortem.activities.models import Activity
from postmortem.activities.queries import hats
from postmortem.audit.actions import fix, record
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.outbox.actions import Ask, about, announce, ask, close
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id, people_by_id
from raci.queries.access import PREPARING
from raci.queries.findings import findings_of
from raci.queries.grid import live_rows, newest, sheet_of
from raci.queries.standing import answers_of, leads_now, states_of
from raci.rules import PartState, Row, Why, content, keep_back, row_document, sign_by
from raci.rules.matrix import Document

Status = Activity.Status
LESSONS = "lessons"  # what is asked about an earlier time, until it is put forward; declared by incidents
RESOLVE = "resolve"  # the kind of duty that asks how a row sent back goes on; declared in sources


class Signer(NamedTuple):
    """Of whom a signature is asked: for which department, in whose name if it was passed on, until when."""

    person: User
    home: Department | None = None
    for_id: int | None = None
    due_at: datetime | None = None


def document_of(activity: Activity, rows: Iterable[Row], cause: str) -> Document:
    return {
        "cause": cause,
        "activity": activity.pk,
        "sheet": sheet_of(activity),
        "rows": [row_document(row) for row in rows],
    }


def states_now(activity: Activity, rows: Iterable[Row]) -> list[PartState]:
    return states_of(activity, rows, leads_now(), answers_of([activity.pk])[activity.pk])


@transaction.atomic
def put_forward(pk: int, *, by: User, now: datetime) -> Revision:
    """Fix the matrix as its next revision and ask everybody for a signature who does not stand behind it yet.

    Out of draft only by a product manager or the lead of the driver's department. Raises ValidationError with
    one sentence while a row breaks a rule, nobody can sign for a department, or nothing has changed; code
    "stale" if the activity is live or cancelled.
    """
    activity = lock(pk)
    if activity.status not in PREPARING:
        raise lost()
    if activity.status == Status.DRAFT and not hats(by, activity).may_start:
        raise refused(_("Leaving the draft needs a product manager or the lead of your department."))
    rows = live_rows([pk])[pk]
    states = states_now(activity, rows)
    _check(activity, rows, states, now)
    settle_choices(activity, Duty.State.DONE, by=by, now=now)
    lessons = Duty.objects.filter(kind=LESSONS, stream=activity.stream)
    close(lessons, Duty.State.WITHDRAWN, by=by, now=now)
    revision = fix(Revision.Kind.MATRIX, activity, document_of(activity, rows, "put_forward"), by=by, at=now)
    asked = resign_where_needed(activity, revision, states, by=by, now=now)
    if activity.status == Status.DRAFT or (activity.status == Status.READY and asked):
        move_activity(pk, Status.ALIGNING, by=by, now=now)
    if not asked:
        settle(activity, by=by, now=now)
    record(
        "matrix.put_forward",
        activity,
        by=by,
        at=now,
        stream=activity.stream,
        number=revision.number,
        asked=len(asked),
    )
    return revision


def _check(activity: Activity, rows: Sequence[Row], states: Sequence[PartState], now: datetime) -> None:
    if findings := keep_back(findings_of(activity, rows, now=now), rows):
        broken = len({finding.row_id for finding in findings})
        sentence = ngettext(
            "%(count)s row has something to mend first: %(first)s",
            "%(count)s rows have something to mend first, for one: %(first)s",
            broken,
        )
        raise refused(sentence % {"count": broken, "first": findings[0].sentence})
    for state in states:
        if state.part.signer_id is None:
            raise refused(_nobody_signs(activity, state))
    is_open = activity.status == Status.DRAFT or any(state.has_sent_back for state in states)
    last = None if is_open else newest(activity)
    if last and content(last.document) == content(document_of(activity, rows, "put_forward")):
        raise refused(_("Nothing has changed since version %(number)s.") % {"number": last.number})


def _nobody_signs(activity: Activity, state: PartState) -> str:
    if activity.sponsor_id is None:
        return _("Name a sponsor first: the sponsor confirms the final effect.")
    return _("Name another sponsor first: nobody signs alone what they drive themselves.")


def fix_matrix(activity: Activity, cause: str, *, by: User, now: datetime) -> Revision:
    """Write the matrix as it stands as the next revision. Call it in an action, with the activity locked.

    Who signed what has changed since is asked again while the launch is being prepared; what was asked about
    an older revision is withdrawn.
    """
    rows = live_rows([activity.pk])[activity.pk]
    revision = fix(Revision.Kind.MATRIX, activity, document_of(activity, rows, cause), by=by, at=now)
    if activity.status in (Status.ALIGNING, Status.READY) and cause != "launch":
        resign_where_needed(activity, revision, states_now(activity, rows), by=by, now=now)
    else:
        withdraw_asked(activity, by=by, now=now)
        settle_choices(activity, Duty.State.WITHDRAWN, by=by, now=now)
    return revision


def fix_named(activity: Activity, before: Revision, *, by: User, now: datetime) -> Revision:
    """The next revision after a department has named somebody on its sheet. Part of signing it: what is asked
    about the one before is asked about this one from now on, with the time it had.
    """
    rows = live_rows([activity.pk])[activity.pk]
    revision = fix(Revision.Kind.MATRIX, activity, document_of(activity, rows, "named"), by=by, at=now)
    for duty in about(before).open().filter(kind=Duty.Kind.SIGN):
        params = {**duty.params, "number": revision.number}
        Duty.objects.open().filter(pk=duty.pk).update(subj_id=revision.pk, params=params)
    return revision


def withdraw_asked(activity: Activity, *, by: User, now: datetime) -> None:
    """Nobody is asked to sign any revision of this matrix any more."""
    fixed = revisions(Revision.Kind.MATRIX, activity).values("pk")
    asked = Duty.objects.filter(kind=Duty.Kind.SIGN, subj_type=Revision._meta.label_lower, subj_id__in=fixed)
    close(asked, Duty.State.WITHDRAWN, by=by, now=now)


def settle_choices(activity: Activity, state: Duty.State, *, by: User, now: datetime) -> None:
    """What was sent back needs no choice any more: the matrix is put forward again, or it is live."""
    close(Duty.objects.filter(kind=RESOLVE, stream=activity.stream), state, by=by, now=now)


def resign_where_needed(
    activity: Activity, revision: Revision, states: Sequence[PartState], *, by: User, now: datetime
) -> list[Duty]:
    """Ask those whose signature this revision needs: who never answered, and whose rows or sheet have
    changed.

    Whoever stands behind everything as it is keeps the signature and hears nothing. Questions about older
    revisions are withdrawn.
    """
    withdraw_asked(activity, by=by, now=now)
    return ask_missing(activity, revision, states, by=by, now=now)


def ask_missing(
    activity: Activity, revision: Revision, states: Sequence[PartState], *, by: User, now: datetime
) -> list[Duty]:
    """Ask whoever does not stand behind this revision and is not asked yet; a sheet that its lead has passed
    on is asked already.
    """
    open_now = about(revision).open().filter(kind=Duty.Kind.SIGN)
    passed = {duty.params["department_id"] for duty in open_now if duty.params.get("for_id")}
    needed = [state.part for state in states if not state.stands and state.part.signer_id]
    needed = [part for part in needed if part.department_id not in passed]
    people = people_by_id(part.signer_id for part in needed if part.signer_id)
    departments = departments_by_id()
    duties: dict[int, Duty] = {}
    for part in needed:
        holder = people[part.signer_id or 0]
        home = departments.get(part.department_id or 0)
        own: Department | None = home if part.why == Why.LEAD else None
        if holder.pk not in duties:
            duties[holder.pk] = ask_to_sign(activity, revision, Signer(holder, own), by=by, now=now)
    return list(duties.values())


def ask_to_sign(activity: Activity, revision: Revision, to: Signer, *, by: User, now: datetime) -> Duty:
    """One question to sign; somebody who is asked already keeps that question."""
    launch_at = activity.agreed_launch_at
    due = to.due_at or sign_by(now, launch_at)
    known = {"activity_id": activity.pk, "activity": activity.title, "number": revision.number}
    what = Ask(
        kind=Duty.Kind.SIGN,
        subject=revision,
        stream=activity.stream,
        title=activity.title,
        holder=to.person,
        due_at=due,
        due_zone=activity.time_zone,
        department=to.home,
        driver=activity.lead,
        sponsor=activity.sponsor,
        asked_by=by,
        freeze_at=launch_at if launch_at and launch_at > due else None,
        slot_at=launch_at,
        is_private=activity.restricted,
        params=known | ({"for_id": to.for_id, "department_id": to.home.pk} if to.for_id and to.home else {}),
    )
    return ask(what, now=now)


def settle(activity: Activity, *, by: User, now: datetime) -> bool:
    """All stand behind the matrix and the launch is agreed: it is ready. Returns whether it moved."""
    activity.refresh_from_db(fields=["status"])
    if activity.status != Status.ALIGNING or activity.agreed_launch_at is None:
        return False
    states = states_now(activity, live_rows([activity.pk])[activity.pk])
    if not all(state.stands for state in states):
        return False
    if not activity.restricted:
        told = {"activity_id": activity.pk, "activity": activity.title, "title": activity.title}
        announce("matrix_signed", told, now=now)
    move_activity(activity.pk, Status.READY, by=by, now=now)
    return True
