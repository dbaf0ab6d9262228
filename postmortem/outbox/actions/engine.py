"""The engine itself: its proof of life, whether it may run here, pausing and going on."""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.audit.prepared import PreparedUpdate
from postmortem.outbox import queries
from postmortem.outbox.models import Control, Run, Tick
from postmortem.people.models import User

STREAM = "house"
RUNS_KEPT = timedelta(days=30)


def _nothing_done(name: str, now: datetime) -> tuple[QuerySet[Tick], Mapping[str, Any]]:
    return Tick.objects.filter(name=name), {"at": now, "counts": {}}


_NOTHING_DONE: Final = PreparedUpdate(_nothing_done)


def beat(name: str, counts: Mapping[str, int], *, now: datetime, took_ms: int = 0, error: str = "") -> None:
    """Proof of life: the newest run of a ticking thing, in one statement. A run that did something, or that
    failed, is kept for a month.
    """
    if counts or not _NOTHING_DONE(name, now):
        Tick.objects.bulk_create(
            [Tick(name=name, at=now, counts=dict(counts))],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at", "counts"],
        )
    if error or set(counts) - {"paused"}:
        Run.objects.create(name=name, at=now, took_ms=took_ms, counts=dict(counts), error=error[:300])
        Run.objects.filter(at__lt=now - RUNS_KEPT).delete()


@transaction.atomic
def begin() -> Control:
    """The control row; the first caller makes it, with the id that the data folder holds from then on.

    A folder without that id means a copied database: then nothing is written, and nothing is sent.
    """
    return Control.objects.get_or_create(pk=1, defaults={"installation": _mark_folder})[0]


def standing(*work: queries.Work, now: datetime) -> queries.Standing:
    """Whether there is `work` and it may be done here; the very first tick makes the control row."""
    found = queries.standing(*work, now=now)
    if found == queries.Standing.NEW:
        begin()
        found = queries.standing(*work, now=now)
    return found


@transaction.atomic
def pause(reason: str, *, by: User, now: datetime) -> Control:
    """Nothing is planned or sent until somebody lets it go on. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    begin()
    if Control.objects.filter(paused_at=None).update(paused_at=now, pause_reason=reason.strip()):
        record("chasing.paused", by, by=by, at=now, stream=STREAM)
    return Control.objects.get()


@transaction.atomic
def resume(*, by: User | None = None, now: datetime | None = None) -> Control:
    """Let chasing go on after a pause, or in a copied database: this folder is its installation now. The
    command line has no person to name; a person's step is recorded, and needs `now`.
    """
    running = {"installation": _mark_folder(), "paused_at": None, "pause_reason": ""}
    control = Control.objects.update_or_create(pk=1, defaults=running)[0]
    if by and now:
        record("chasing.resumed", by, by=by, at=now, stream=STREAM)
    return control


def _mark_folder() -> UUID:
    """The id in the data folder, written whole or not at all by whoever comes first."""
    if known := queries.installation():
        return known
    path = queries.installation_file()
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    fresh.write_text(str(uuid4()), encoding="utf-8")
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return UUID(path.read_text(encoding="utf-8"))
