"""What an entry of the log says by kind, and what it needs before it can be written."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.activities.rules.hats import OPEN, PREPARING

CONFIRM_WITHIN: Final = timedelta(days=1)
SHORTEST: Final = timedelta(hours=1)
# The lines that a kind adds to its text, by name: at most four, each optional, in their order.
LINES: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "agreement": {"options": gettext_lazy("Which other ways were looked at?")},
    "meeting": {
        "evidence": gettext_lazy("What do users or figures say?"),
        "options": gettext_lazy("Which other ways were looked at?"),
        "decided": gettext_lazy("What was decided?"),
    },
    "change": {
        "source": gettext_lazy("Where does it come from?"),  # a code of CHANGE_SOURCES
        "need": gettext_lazy("Why is it needed, and what does it affect?"),
        "resources": gettext_lazy("Who and what does it take?"),
        "dates": gettext_lazy("Which dates move?"),
        "risks": gettext_lazy("What could go wrong, and what then?"),
    },
    "risk": {"response": gettext_lazy("What is done if it happens?")},
}
# Kinds that count only once others have said so, and the kind of question they are asked.
ASKS: Final[Mapping[str, str]] = {
    "agreement": "confirm",
    "date_change": "confirm",
    "change": "confirm",
    "meeting": "confirm",
    "note": "confirm",
    "approval": "approval",
    "question": "answer",
    "risk": "taken_note",
}
# What an approval can cover, as it is asked: the answers and the scopes they stand for.
COVERS: Final[Mapping[str, tuple[str, ...]]] = {
    "flow": ("flow",),
    "flow_copy": ("flow", "copy"),
    "all": ("flow", "design", "copy", "guidance"),
    "design": ("design",),
    "copy": ("copy",),
    "guidance": ("guidance",),
    "date": ("date",),
    "budget": ("budget",),
}
COVER_WORDS: Final[Mapping[str, Promise]] = {
    "flow": gettext_lazy("Flow only"),
    "flow_copy": gettext_lazy("Flow and copy"),
    "all": gettext_lazy("Everything: flow, design, copy and guidance"),
    "design": gettext_lazy("Design only"),
    "copy": gettext_lazy("Copy only"),
    "guidance": gettext_lazy("Guidance only"),
    "date": gettext_lazy("The date"),
    "budget": gettext_lazy("The budget"),
}


def moves_launch(entry: LogEntry, activity: Activity) -> bool:
    """Whether a date change that everybody has confirmed can still move the launch."""
    return (
        entry.kind == LogEntry.Kind.DATE_CHANGE
        and entry.deliverable_id is None
        and entry.frozen_at is not None
        and entry.moves_from == activity.agreed_launch_at
        and activity.status in PREPARING
    )


def moves_row(entry: LogEntry, row: Deliverable | None) -> bool:
    """Whether a date change that everybody has confirmed can still move the due time of its row."""
    return (
        row is not None
        and entry.kind == LogEntry.Kind.DATE_CHANGE
        and entry.deliverable_id == row.pk
        and entry.frozen_at is not None
        and entry.moves_from == row.due_at
        and row.status in OPEN
        and row.activity.status != Activity.Status.CANCELLED
    )


def confirm_by(now: datetime, launch_at: datetime | None) -> datetime:
    """Until when a word on it is asked for: a day, or half of the time to the launch where that is less."""
    if launch_at is None or launch_at <= now:
        return now + CONFIRM_WITHIN
    return now + max(SHORTEST, min(CONFIRM_WITHIN, (launch_at - now) / 2))


def check_said(said_at: datetime, now: datetime) -> None:
    """Raises ValidationError on `said_at` for something that is still to come."""
    if said_at > now:
        raise ValidationError({"said_at": _("It cannot have been said later than now.")})


def check_until(until: datetime | None, now: datetime) -> None:
    """Raises ValidationError on `until` for a time that has passed."""
    if until is not None and until <= now:
        raise ValidationError({"until": _("Choose a time that lies ahead.")})


def known_lines(kind: str, lines: Mapping[str, str]) -> dict[str, str]:
    """The lines that this kind has, without empty ones."""
    return {name: lines[name].strip() for name in LINES.get(kind, {}) if lines.get(name, "").strip()}


def asked_first(scope: str) -> tuple[str, ...]:
    """The answers that an approver is offered first, given what the approval is said to cover."""
    return (scope,) if scope in ("date", "budget") else ("flow", "flow_copy")


def scope_of(covers: str, said: str) -> str:
    """What an approval covers, as one scope, once the approver has answered `covers`; empty: all of it."""
    scopes = COVERS[covers]
    if covers == "all":
        return ""
    return said if said in scopes else scopes[0]
