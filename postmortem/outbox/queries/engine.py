"""Whether ticks may run here, whether they come in time, and what they did."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from postmortem.audit.prepared import Prepared
from postmortem.outbox.models import Control, Tick
from postmortem.outbox.queries.lateness import is_late

Work = Callable[[datetime], QuerySet[Any]]  # what waits at a time; a function, for it is worded once


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


def standing(*work: Work, now: datetime) -> Standing:
    """Whether there is `work` of any kind, and whether it may be done here: one query."""
    row = next(iter(CONTROL(now, work=work)), None)
    if row is None:
        return Standing.NEW
    place, paused_at, *waiting = row
    if paused_at or place != installation():
        return Standing.PAUSED
    return Standing.IDLE if waiting.count(None) == len(work) else Standing.BUSY


def _control(now: datetime, *, work: Sequence[Work]) -> QuerySet[Any, Any]:
    # The first in order, never whether there is any: after much fell due at once PostgreSQL believes for a
    # while that any row would do, and looks through all of them.
    first = {f"first_{number}": Subquery(one(now).values("pk")[:1]) for number, one in enumerate(work)}
    return Control.objects.annotate(**first).values_list("installation", "paused_at", *first)


CONTROL: Final = Prepared(_control)


class Pause(NamedTuple):
    """Why chasing stands still on purpose: somebody's reason, or this database is a copy."""

    since: datetime | None
    reason: str

    @property
    def is_copy(self) -> bool:
        return self.since is None

    def __str__(self) -> str:
        if self.is_copy:
            return _("This database is a copy of another installation, so nothing is sent from here.")
        return self.reason or _("Chasing is paused.")


def pause_of(control: Control | None) -> Pause | None:
    """The pause that the control row says; None if chasing may run here."""
    if control is None or (control.paused_at is None and control.installation == installation()):
        return None
    return Pause(control.paused_at, control.pause_reason)


def why_paused() -> str:
    """One sentence if chasing stands still on purpose, else an empty text."""
    return str(pause_of(Control.objects.first()) or "")


class Health(NamedTuple):
    """Ages in whole seconds, None if it never ran; `late`: something due has waited for too long."""

    late: bool
    paused: str
    ages: dict[str, int]


def health(now: datetime) -> Health:
    """Whether ticks come in time: nothing due waits for longer than lateness.py allows."""
    paused = why_paused()
    ages = {tick.name: int((now - tick.at).total_seconds()) for tick in Tick.objects.all()}
    return Health(late=not paused and is_late(now), paused=paused, ages=ages)
