"""Reads of duties, notices and messages; whether ticks may run here, and whether they come in time."""

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from postmortem.outbox.models import Control, Duty, DutyQuerySet, Message, MessageQuerySet, Notice, Tick
from postmortem.people.models import Department, User

WITH_PEOPLE = ("holder", "asked_by")


class Standing(StrEnum):
    """What a tick finds when it begins."""

    NEW = "new"  # no control row yet
    PAUSED = "paused"
    IDLE = "idle"
    BUSY = "busy"


def installation_file() -> Path:
    return Path(settings.DATA_DIR) / "installation"


def installation() -> UUID | None:
    """The id in the data folder; None if there is none."""
    try:
        return UUID(installation_file().read_text(encoding="utf-8").strip())
    except (FileNotFoundError, ValueError):
        return None


def standing(work: QuerySet[Any]) -> Standing:
    """Whether there is `work`, and whether it may be done here: one query."""
    row = (
        Control.objects.annotate(waits=Exists(work))
        .values_list("installation", "paused_at", "waits", named=True)
        .first()
    )
    if row is None:
        return Standing.NEW
    if row.paused_at or row.installation != installation():
        return Standing.PAUSED
    return Standing.BUSY if row.waits else Standing.IDLE


def why_paused() -> str:
    """One sentence if chasing stands still on purpose, else an empty text."""
    control = Control.objects.first()
    if control is None:
        return ""
    if control.paused_at:
        return control.pause_reason or _("Chasing is paused.")
    if control.installation != installation():
        return _("This database is a copy of another installation, so nothing is sent from here.")
    return ""


def ringing(now: datetime) -> DutyQuerySet:
    """The duties whose next step has come, the longest waiting first; served by one index."""
    return Duty.objects.filter(next_at__lte=now).order_by("next_at", "pk")


def to_send(now: datetime) -> MessageQuerySet:
    """The messages to be sent now, the longest waiting first; served by one index."""
    return Message.objects.waiting().filter(available_at__lte=now).order_by("available_at", "pk")


def still_wanted() -> Q:
    """Messages that should go: worded mails, and those with a notice that still holds, to an active person.

    A reminder holds while its duty is open, in the same due revision, and no later step was taken.
    """
    holds = Q(duty=None) | Q(duty__state=Duty.State.OPEN, due_rev=F("duty__due_rev"), step=F("duty__step"))
    noticed = Exists(Notice.objects.filter(holds, message=OuterRef("pk")))
    reachable = Exists(User.objects.filter(pk=OuterRef("recipient"), is_active=True))
    return (Q(kind=Message.ACCOUNT) | noticed) & (Q(recipient=None) | reachable)


class Health(NamedTuple):
    """Ages in whole seconds, None if it never ran; `late` says whether a duty has waited for too long."""

    late: bool
    paused: str
    ages: dict[str, int]


def health(now: datetime) -> Health:
    """Whether the planner comes in time: the oldest due duty waits at most two ticks (and a minute)."""
    oldest = ringing(now).values_list("next_at", flat=True).first()
    patience = max(timedelta(seconds=2 * settings.CHASE_TICK_SECONDS), timedelta(seconds=60))
    paused = why_paused()
    ages = {tick.name: int((now - tick.at).total_seconds()) for tick in Tick.objects.all()}
    return Health(
        late=not paused and oldest is not None and now - oldest > patience, paused=paused, ages=ages
    )


def waiting_for(user: User) -> DutyQuerySet:
    """What this person owes now, by due time."""
    return Duty.objects.open().filter(holder=user).select_related(*WITH_PEOPLE)


def waiting_in_departments_of(user: User) -> DutyQuerySet:
    """What others owe in the departments this person leads, by due time."""
    led = Duty.objects.open().filter(department__lead=user)
    return led.exclude(holder=user).select_related(*WITH_PEOPLE)


def waiting_in_what_is_sponsored_by(user: User) -> DutyQuerySet:
    """What others owe in the activities this person sponsors, by due time."""
    return Duty.objects.open().filter(sponsor=user).exclude(holder=user).select_related(*WITH_PEOPLE)


def has_departments(user: User) -> bool:
    return Department.objects.filter(lead=user).exists()


def duties_told_to(user: User) -> DutyQuerySet:
    """The duties whose link opens for this person: the own ones, and those the ladder may tell about."""
    told = Exists(Notice.objects.filter(duty=OuterRef("pk"), recipient=user))
    mine = Q(holder=user) | Q(driver=user) | Q(sponsor=user) | Q(department__lead=user)
    return Duty.objects.filter(mine | told)
