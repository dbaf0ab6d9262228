"""The duties around one row: who is asked what, by when, on whose behalf."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.models import Activity, AssetVersion, Deliverable
from postmortem.activities.queries.access import ROW_WITH_PEOPLE
from postmortem.outbox.actions import Ask, about, ask, close
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.outbox.queries import may_answer_for
from postmortem.people.models import Department, User

STALE = "stale"


def lost() -> ValidationError:
    """The refusal of a step that somebody else was faster with."""
    return outdated(_("This was answered or changed meanwhile; look at it as it is now."))


def outdated(sentence: str) -> ValidationError:
    """The refusal of a step that no up-to-date page offers, with what is the case instead."""
    return ValidationError(sentence, code=STALE)


def refused(sentence: str) -> ValidationError:
    """The refusal of a step that does not fit the state of things."""
    return ValidationError(sentence, code="refused")


def locked(pk: int) -> Deliverable:
    """The row with its people; its activity stays locked until the transaction ends, so steps come one by
    one.
    """
    activity_pk = Deliverable.objects.filter(pk=pk).values_list("activity", flat=True).first()
    if activity_pk is None:
        raise lost()
    if lock(activity_pk).status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    return Deliverable.objects.select_related(*ROW_WITH_PEOPLE).get(pk=pk)


def lock(activity_pk: int) -> Activity:
    """The activity, locked first by every step that writes below it."""
    return (
        Activity.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lead__department", "sponsor")
        .get(pk=activity_pk)
    )


def ask_about(
    kind: Duty.Kind, subject: Model, row: Deliverable, holder: User, *, now: datetime, **more: Any
) -> Duty:
    """Open one duty about `subject` (the row, or a version of it); `more` are further fields of Ask."""
    activity = row.activity
    params = {"activity_id": activity.pk, "activity": activity.title, "deliverable_id": row.pk}
    return ask(
        Ask(
            kind=kind,
            subject=subject,
            stream=activity.stream,
            title=row.name,
            holder=holder,
            due_zone=row.due_zone,
            driver=activity.lead,
            sponsor=activity.sponsor,
            slot_at=activity.agreed_launch_at,
            is_private=activity.restricted,
            params={**params, **more.pop("params", {})},
            **more,
        ),
        now=now,
    )


def in_name(asked: DutyQuerySet, person: User | None, *, by: User, now: datetime) -> dict[str, int]:
    """What the record says of an answer in the name of `person`: on_behalf_of; nothing for the own word.

    Raises ValidationError unless one of these duties is open, asked of `person`, and `by` stands in for that
    now.
    """
    if person is None:
        return {}
    open_ones = list(asked.open().filter(holder=person))
    if not open_ones:
        raise lost()
    if not any(may_answer_for(by, duty, now) for duty in open_ones):
        raise refused(_("You do not stand in for %(name)s here.") % {"name": person})
    return {"on_behalf_of": person.pk}


class Window(TypedDict):
    due_at: datetime
    freeze_at: datetime | None


def until(row: Deliverable, within: timedelta, now: datetime) -> Window:
    """Due and freeze of an answer about this row."""
    limit = rules.limit_of(row.due_at, row.freeze_at, now)
    due = rules.answer_by(now, limit, within)
    return {"due_at": due, "freeze_at": limit if limit > due else None}


def lead_or_driver(row: Deliverable, department: Department | None) -> User:
    """Who names somebody for a department: its lead, else who drives the activity."""
    lead = department.lead if department else None
    return lead if lead and lead.is_active else row.activity.lead


def ask_name(row: Deliverable, *, by: User, now: datetime) -> Duty:
    home = row.accountable_department
    return ask_about(
        Duty.Kind.NAME,
        row,
        row,
        lead_or_driver(row, home),
        department=home,
        asked_by=by,
        now=now,
        params={"department_id": home.pk if home else None},
        **until(row, rules.NAME_WITHIN, now),
    )


def ask_accept(row: Deliverable, person: User, *, by: User, now: datetime) -> Duty:
    return ask_about(
        Duty.Kind.ACCEPT,
        row,
        row,
        person,
        department=row.accountable_department,
        asked_by=by,
        now=now,
        **until(row, rules.ACCEPT_WITHIN, now),
    )


def ask_deliver(row: Deliverable, *, now: datetime) -> Duty | None:
    """The accountable person owes the row by its due time; None while nobody has accepted."""
    if row.accountable is None or not row.is_in_force:
        return None
    return ask_about(
        Duty.Kind.DELIVER,
        row,
        row,
        row.accountable,
        department=row.accountable_department,
        due_at=row.due_at,
        freeze_at=row.freeze_at,
        due_rev=row.due_rev,
        now=now,
    )


def ask_approve(row: Deliverable, version: AssetVersion, *, now: datetime) -> Duty:
    """Look at one version: within a day, and while there is time before the freeze or the launch."""
    launch = row.activity.agreed_launch_at
    limit = next((at for at in (row.freeze_at, launch) if at and at > now), None)
    due = rules.answer_by(now, limit or now + 2 * rules.APPROVE_WITHIN, rules.APPROVE_WITHIN)
    holder = row.approver or row.activity.lead
    return ask_about(
        Duty.Kind.APPROVE,
        version,
        row,
        holder,
        department=holder.department,
        due_at=due,
        freeze_at=limit if limit and limit > due else None,
        now=now,
        params={"number": version.number},
    )


def ask_choose(row: Deliverable, *, sent_back: Duty, by: User, now: datetime) -> Duty:
    """The sponsor, else the driver, decides what follows from something sent back."""
    activity = row.activity
    holder = activity.sponsor if activity.sponsor and activity.sponsor.is_active else activity.lead
    return ask_about(
        Duty.Kind.CHOOSE,
        row,
        row,
        holder,
        asked_by=by,
        now=now,
        params={"sent_back_id": sent_back.pk},
        **until(row, rules.CHOOSE_WITHIN, now),
    )


def settle(row: Deliverable, kinds: Iterable[str], state: Duty.State, *, by: User, now: datetime) -> int:
    """Close the open duties of these kinds about the row; returns how many were open."""
    return close(about(row).filter(kind__in=kinds), state, by=by, now=now)


def settle_versions(row: Deliverable, state: Duty.State, *, by: User, now: datetime, **said: Any) -> int:
    """Close open *approve* duties about any version of the row; `said` may be answer and reason."""
    return close(about_versions(row), state, by=by, now=now, **said)


def about_versions(row: Deliverable) -> DutyQuerySet:
    """Every *approve* duty about a version of the row."""
    numbers = list(row.versions.values_list("pk", flat=True))
    return Duty.objects.filter(
        kind=Duty.Kind.APPROVE, subj_type="activities.assetversion", subj_id__in=numbers
    )


def version_to_approve(row: Deliverable) -> AssetVersion | None:
    """The version that waits for a word: what came last, or what is kept for want of more."""
    asked = about_versions(row).open().values_list("subj_id", flat=True)
    return row.versions.filter(pk__in=list(asked)).order_by("-number").first()
