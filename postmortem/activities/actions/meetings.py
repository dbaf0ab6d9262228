"""Meetings that leave something behind: the kick-off, and what each department fears beforehand."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lock, lost, outdated
from postmortem.activities.actions.taking_part import join_department, write_log
from postmortem.activities.models import Activity, ActivityDepartment, LogEntry
from postmortem.audit.actions import record
from postmortem.outbox.actions import Ask, about, ask, close, tell
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User

Kind, State = LogEntry.Kind, Duty.State
PREMORTEM = "premortem"


@transaction.atomic
def write_kickoff(
    activity: Activity,
    minutes: str,
    there: Sequence[Department],
    said_at: datetime | None = None,
    *,
    by: User,
    now: datetime,
) -> LogEntry:
    """Who was there by department, and the minutes; the leads of the departments that were not hear of it.

    Raises ValidationError by field: no minutes, nobody there, a time still to come.
    """
    locked = going_on(activity)
    if not minutes.strip():
        raise ValidationError({"minutes": _("Write down what was said.")})
    if not there:
        raise ValidationError({"there": _("Say which departments were there.")})
    rules.check_said(said_at or now, now)
    for department in there:
        join_department(locked, department, now)
    came = sorted(department.pk for department in there)
    entry = write_log(
        locked,
        kind=Kind.KICKOFF,
        by=by,
        now=now,
        text=minutes.strip(),
        said_at=said_at or now,
        lines={"there": came},
    )
    _tell_the_missing(locked, came, by=by, now=now)
    record("meeting.kickoff", entry, by=by, at=now, stream=locked.stream, departments=came)
    return entry


@transaction.atomic
def ask_premortem(activity: Activity, *, by: User, now: datetime) -> list[Duty]:
    """The lead of each department that has said nothing yet is asked what could make it fail, and why."""
    locked = going_on(activity)
    said = {entry.lines.get("department") for entry in _sentences(locked)}
    silent = [one.department for one in _departments(locked) if one.department_id not in said]
    holders = {department.lead: department for department in silent if department.lead}
    asked = [
        ask(
            about_activity(locked, PREMORTEM, holder, rules.confirm_by(now, locked.agreed_launch_at), by=by),
            now=now,
        )
        for holder in holders
        if holder.is_active and holder != by
    ]
    people = sorted(duty.holder_id for duty in asked if duty.holder_id)
    record("meeting.premortem_asked", locked, by=by, at=now, stream=locked.stream, asked=people)
    return asked


@transaction.atomic
def say_premortem(
    activity: Activity, department: Department, sentence: str, *, by: User, now: datetime
) -> LogEntry:
    """What could make it fail, and why, in one sentence of a department; a later one replaces the one before.

    Raises ValidationError on `sentence` if it is empty or no sentence any more.
    """
    locked, text = going_on(activity), rules.one_sentence("sentence", sentence)
    before = [one for one in _sentences(locked) if one.lines.get("department") == department.pk]
    join_department(locked, department, now)
    entry = write_log(
        locked,
        kind=Kind.PREMORTEM,
        by=by,
        now=now,
        text=text,
        lines={"department": department.pk},
        replaces=before[-1] if before else None,
    )
    if department.lead:
        answered = about(locked).filter(kind=PREMORTEM, holder=department.lead)
        close(answered, State.DONE, by=by, now=now)
    record("meeting.premortem", entry, by=by, at=now, stream=locked.stream, department=department.pk)
    return entry


@transaction.atomic
def make_risk(pk: int, likelihood: int, impact: int, *, by: User, now: datetime) -> LogEntry:
    """A sentence of the pre-mortem becomes a risk, in its words and as said by its author; the second time it
    is the same one.

    Raises ValidationError, code "stale", for what is no such sentence; by field for a level that is none.
    """
    found = (
        LogEntry.objects.filter(pk=pk, kind=Kind.PREMORTEM).select_related("activity", "recorded_by").first()
    )
    if found is None:
        raise lost()
    locked = going_on(found.activity)
    if not {likelihood, impact} <= set(LogEntry.Level.values):
        raise ValidationError({"likelihood": _("Say how likely it is and how much it would matter.")})
    known = LogEntry.objects.filter(activity=locked, kind=Kind.RISK, lines__from=found.number).first()
    if known:
        return known
    risk = write_log(
        locked,
        kind=Kind.RISK,
        by=by,
        now=now,
        text=found.text,
        said_by=found.recorded_by,
        likelihood=likelihood,
        impact=impact,
        lines={"from": found.number},
    )
    record("log.written", risk, by=by, at=now, stream=locked.stream, kind=Kind.RISK, number=risk.number)
    return risk


def going_on(activity: Activity) -> Activity:
    """The activity, locked. Raises ValidationError, code "stale", once it is cancelled."""
    locked = lock(activity.pk)
    if locked.status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    return locked


def about_activity(
    activity: Activity, kind: str, holder: User, due_at: datetime, *, by: User | None, **more: str
) -> Ask:
    """What is asked about the activity as a whole."""
    return Ask(
        kind=kind,
        subject=activity,
        stream=activity.stream,
        title=activity.title,
        holder=holder,
        due_at=due_at,
        due_zone=activity.time_zone,
        department=holder.department,
        driver=activity.lead,
        sponsor=activity.sponsor,
        asked_by=by,
        slot_at=activity.agreed_launch_at,
        is_private=activity.restricted,
        params={"activity_id": activity.pk, "activity": activity.title, **more},
    )


def _departments(activity: Activity) -> list[ActivityDepartment]:
    taking_part = ActivityDepartment.objects.filter(activity=activity).order_by("pk")
    return list(taking_part.select_related("department__lead__department"))


def _sentences(activity: Activity) -> list[LogEntry]:
    return list(LogEntry.objects.filter(activity=activity, kind=Kind.PREMORTEM).order_by("number"))


def _tell_the_missing(activity: Activity, came: Sequence[int], *, by: User, now: datetime) -> None:
    missing = [one.department for one in _departments(activity) if one.department_id not in came]
    leads = {department.lead for department in missing if department.lead} - {by}
    told = {
        "activity_id": activity.pk,
        "activity": activity.title,
        "title": activity.title,
        "path": reverse("activities:meeting_kickoff", args=[activity.pk]),
    }
    tell(sorted(leads, key=lambda one: one.pk), "kickoff_missed", told, now=now)
