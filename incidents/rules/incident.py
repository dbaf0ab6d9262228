"""Pure decisions about an incident: its title, when it began, what kind it is, where it may go next."""

import re
from collections.abc import Collection
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Incident

TITLE_LENGTH = 160
FIRST_SENTENCE = re.compile(r".+?(?:[。！？!?；;\n]|\.(?=\s|$)|$)", re.DOTALL)
HOUR = timedelta(hours=1)
LATE = timedelta(hours=24)  # a remedy this shortly before the launch came late
MORNING = time(9, 0)  # what "this morning" means until somebody says it exactly

Status = Incident.Status
BEING_HANDLED = [Status.REPORTED, Status.MITIGATING]
IN_RETROSPECTIVE = [Status.ANALYSING, Status.LEARNING]
OVER = [Status.CLOSED, Status.DUPLICATE]


class Since(StrEnum):
    """The quick answers to: since when?"""

    JUST_NOW = "now"
    AN_HOUR_AGO = "hour"
    THIS_MORNING = "morning"
    OTHER = "other"


class Affected(StrEnum):
    """Who is affected; it also tells a complaint and a near miss."""

    CUSTOMERS = "customers"
    COMPLAINT = "complaint"
    PARTNERS = "partners"
    COLLEAGUES = "colleagues"
    NOBODY = "nobody"


AFFECTED = {
    Affected.CUSTOMERS: gettext_lazy("Customers"),
    Affected.COMPLAINT: gettext_lazy("A customer complained"),
    Affected.PARTNERS: gettext_lazy("Partners outside"),
    Affected.COLLEAGUES: gettext_lazy("Colleagues inside"),
    Affected.NOBODY: gettext_lazy("Nobody yet: it nearly went wrong"),
}


class Step(StrEnum):
    """The one main action of the page of an incident."""

    HANDLE = "handle"
    STOP = "stop"
    ANALYSE = "analyse"
    READ = "read"
    LEARN = "learn"
    CLOSE = "close"
    NONE = ""


SHAPES = {  # how far it is, as a shape; the word stands beside it
    Status.REPORTED: "open",
    Status.MITIGATING: "half",
    Status.MITIGATED: "done",
    Status.ANALYSING: "half",
    Status.LEARNING: "half",
    Status.CLOSED: "verified",
    Status.DUPLICATE: "dropped",
}
AFTER = {Status.MITIGATING: Step.STOP, Status.MITIGATED: Step.ANALYSE, Status.LEARNING: Step.CLOSE}


def title_of(seen: str) -> str:
    """The first sentence of what somebody saw, without its full stop, short enough for a title."""
    text = seen.strip()
    found = FIRST_SENTENCE.match(text)
    first = " ".join((found.group().rstrip("。.；;") if found else "").split()) or " ".join(text.split())
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1].rstrip() + "…"


def began(since: str, *, now: datetime, zone: str, other: datetime | None) -> datetime:
    """When it began, by a quick answer: clock times are those of `zone`; never later than `now`."""
    if since == Since.OTHER and other is not None:
        return other
    if since == Since.AN_HOUR_AGO:
        return now - HOUR
    if since == Since.THIS_MORNING:
        today = now.astimezone(ZoneInfo(zone)).date()
        return min(now, datetime.combine(today, MORNING, tzinfo=ZoneInfo(zone)).astimezone(now.tzinfo))
    return now


def kind_of(affected: Collection[str]) -> str:
    """A complaint if a customer complained, a near miss if it reached nobody, else an incident."""
    if Affected.COMPLAINT in affected:
        return Incident.Kind.COMPLAINT
    return Incident.Kind.NEAR_MISS if Affected.NOBODY in affected else Incident.Kind.INCIDENT


def check_affected(affected: Collection[str]) -> None:
    """Raises ValidationError if it reached nobody and somebody at once."""
    if Affected.NOBODY in affected and len(affected) > 1:
        raise ValidationError(_("Either it reached nobody, or say whom it reached."))


def affected_words(stored: str) -> list[str]:
    """The stored codes as words; what was written in words stays as it is."""
    parts = [part.strip() for part in stored.split(",") if part.strip()]
    return [str(AFFECTED[Affected(part)]) if part in set(Affected) else part for part in parts]


def may_move(status: str, to: str) -> bool:
    """Whether the table of moves, which also feeds the database, allows this one."""
    return to in Incident.MOVES.get(status, [])


def main_step(status: str, *, still_going_on: bool, published: bool) -> Step:
    """What comes next; `published`: its retrospective can be read by others, or was skipped."""
    if status == Status.REPORTED:
        return Step.HANDLE if still_going_on else Step.STOP
    if status == Status.ANALYSING:
        return Step.LEARN if published else Step.READ
    return AFTER.get(Status(status), Step.NONE)


def late_remedy(kind: str, stopped_at: datetime | None, launch_at: datetime | None) -> timedelta | None:
    """How long before the launch a near miss was averted, if that was less than a day; else None."""
    if kind != Incident.Kind.NEAR_MISS or stopped_at is None or launch_at is None:
        return None
    ahead = launch_at - stopped_at
    return ahead if timedelta(0) <= ahead <= LATE else None


def check_began(started_at: datetime, detected_at: datetime) -> None:
    """Raises ValidationError if it began after it was seen; the database keeps the same rule."""
    if started_at > detected_at:
        raise ValidationError(_("It cannot have begun after it was seen."))


def check_stopped(what: str, *, started_at: datetime, at: datetime, now: datetime) -> None:
    """Raises ValidationError on the field that is wrong: a sentence is needed, and a possible time."""
    if not what.strip():
        raise ValidationError({"stopped_by": _("Say in one sentence what stopped it.")})
    if at < started_at:
        raise ValidationError({"stopped_at": _("It cannot have stopped before it began.")})
    if at > now:
        raise ValidationError({"stopped_at": _("It cannot have stopped later than now.")})
