"""Exceptions from rules: for what, why, until when; renewed or ended by whoever drives it or leads in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock, lost, outdated
from postmortem.activities.models import Activity, Deliverable, Waiver
from postmortem.activities.rules import ALIGNMENT
from postmortem.audit.actions import record
from postmortem.outbox.actions import Ask, about, ask, close
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, User
from raci.queries.access import PREPARING
from raci.rules.checks import RULES

LONGEST = timedelta(days=90)
RENEW_BEFORE = timedelta(days=2)


@dataclass(frozen=True)
class Exempt:
    """What an exception is from: a rule by its code, and the row, department or person it is about; without
    any of them it holds for the whole activity.
    """

    code: str
    row: Deliverable | None = None
    department: Department | None = None
    person: User | None = None


def usual_end(activity: Activity, now: datetime) -> datetime:
    """Until the launch, or for as long as there may be an exception."""
    longest, launch = now + LONGEST, activity.agreed_launch_at
    return min(launch, longest) if launch and launch > now else longest


@transaction.atomic
def waive(
    activity_pk: int, what: Exempt, *, reason: str, until: datetime | None = None, by: User, now: datetime
) -> Waiver:
    """The rule does not hold for this until then (without `until`: until the launch, at most 90 days).

    Whoever enters it is asked before the end to renew or to end it. Raises ValidationError on `reason`, on
    `until`, for an unknown rule, code "stale" if there is such an exception already or the activity is live.
    """
    activity = lock(activity_pk)
    end = until or usual_end(activity, now)
    _check(activity, what, reason, end, now)
    alike = activity.waivers.at(now).filter(
        code=what.code, deliverable=what.row, department=what.department, person=what.person
    )
    if alike.exists():
        raise outdated(_("There is an exception for this already."))
    made = _write(activity, what, reason.strip(), end, by, now)
    record("exception.entered", made, by=by, at=now, stream=activity.stream, **_said(made))
    return made


@transaction.atomic
def renew_waiver(pk: int, until: datetime, *, reason: str, by: User, now: datetime) -> Waiver:
    """The same exception for another while: the old one is ended and kept. Raises as waive does, code "stale"
    if it has ended meanwhile.
    """
    old = _locked(pk)
    what = Exempt(old.code, old.deliverable, old.department, old.person)
    _check(old.activity, what, reason, until, now)
    _close(old, by, now)
    made = _write(old.activity, what, reason.strip(), until, by, now)
    record("exception.renewed", made, by=by, at=now, stream=old.activity.stream, was=old.pk, **_said(made))
    return made


@transaction.atomic
def end_waiver(pk: int, *, by: User, now: datetime) -> Waiver:
    """The rule holds again from now on. Raises ValidationError, code "stale", if it has ended already."""
    waiver = _locked(pk)
    _close(waiver, by, now)
    record("exception.ended", waiver, by=by, at=now, stream=waiver.activity.stream, **_said(waiver))
    return waiver


def _locked(pk: int) -> Waiver:
    activity = lock(Waiver.objects.values_list("activity", flat=True).get(pk=pk))
    waiver = Waiver.objects.select_related("deliverable", "department", "person").get(pk=pk)
    waiver.activity = activity
    return waiver


def _check(activity: Activity, what: Exempt, reason: str, until: datetime, now: datetime) -> None:
    if activity.status not in PREPARING:
        raise lost()
    if what.code not in (*RULES, *ALIGNMENT, Waiver.RUSH):
        raise ValidationError(_("There is no such rule."), code="refused")
    if what.row and what.row.activity_id != activity.pk:
        raise ValidationError(_("This row belongs to another activity."), code="refused")
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    if until <= now:
        raise ValidationError({"until": _("Choose an end that still lies ahead.")})
    if until > now + LONGEST:
        raise ValidationError({"until": _("An exception lasts at most 90 days; it can be renewed.")})


def _write(activity: Activity, what: Exempt, reason: str, until: datetime, by: User, now: datetime) -> Waiver:
    waiver = Waiver.objects.create(
        activity=activity,
        code=what.code,
        deliverable=what.row,
        department=what.department,
        person=what.person,
        reason=reason,
        by=by,
        at=now,
        until=until,
    )
    ask(
        Ask(
            kind="exception",
            subject=waiver,
            stream=activity.stream,
            title=what.row.name if what.row else activity.title,
            holder=by,
            due_at=until - min(RENEW_BEFORE, (until - now) / 4),
            due_zone=activity.time_zone,
            department=by.department,
            driver=activity.lead,
            sponsor=activity.sponsor,
            is_private=activity.restricted,
            lapses=True,
            params={"activity_id": activity.pk, "activity": activity.title, "ends_at": until.isoformat()},
        ),
        now=now,
    )
    return waiver


def _close(waiver: Waiver, by: User, now: datetime) -> None:
    """It has an end, and nothing is asked about it any more."""
    if not Waiver.objects.at(now).filter(pk=waiver.pk).update(ended_at=now):
        raise lost()
    waiver.ended_at = now
    close(about(waiver), Duty.State.DONE, by=by, now=now)


def _said(waiver: Waiver) -> dict[str, str | int | None]:
    return {
        "code": waiver.code,
        "row": waiver.deliverable_id,
        "department_id": waiver.department_id,
        "person_id": waiver.person_id,
        "until": waiver.until.isoformat(),
    }
