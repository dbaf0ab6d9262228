"""The nightly look at all that is stored: what is left over goes, what is missing is said."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum

from postmortem.audit.actions import record
from postmortem.evidence import queries
from postmortem.evidence.actions.storing import discard
from postmortem.evidence.models import StoredFile, Sweep

STREAM: Final = "house"
GRACE: Final = timedelta(days=1)  # no upload takes so long
AT_NIGHT: Final = 3  # o'clock where the house is
NIGHTS: Final = 90  # how many looks are remembered
AT_ONCE: Final = 500  # rows that nothing uses are taken away by so many a night


def sweep_nightly(*, now: datetime) -> dict[str, int]:
    """The look of this night, if it is time for it and nobody had it; returns what was counted."""
    here = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    if here.hour < AT_NIGHT or Sweep.objects.filter(day=here.date()).exists():
        return {}
    found = sweep(now=now)
    return {"files": found.files, "cleared": found.cleared, "missing": len(found.missing)}


def sweep(*, now: datetime) -> Sweep:
    """Take away what is left over for a day, and write down what there is. It may run twice, also at once.

    Left over is what an upload left that was killed: half of it, its content without a row, a row nobody
    used. A row without content stays: its hash still says what was there.
    """
    before = now - GRACE
    cleared = _clear(before)
    names = queries.stored_names()
    missing = queries.without_content(names)
    return _write_down(cleared, missing, now=now)


def _clear(before: datetime) -> int:
    number = 0
    for path in queries.left_halfway(before):
        path.unlink(missing_ok=True)
        number += 1
    for name in queries.without_row(queries.stored_names(), before):
        default_storage.delete(name)
        number += 1
    for file in queries.unused(before)[:AT_ONCE]:
        discard(file)
        number += 1
    return number


@transaction.atomic
def _write_down(cleared: int, missing: list[int], *, now: datetime) -> Sweep:
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    kept = StoredFile.objects.filter(blanked_at=None)
    said = {"files": kept.count(), "size": kept.aggregate(n=Sum("size"))["n"] or 0}
    said |= {"cleared": cleared, "missing": missing, "at": now}
    made, _is_new = Sweep.objects.update_or_create(day=day, defaults=said)
    Sweep.objects.filter(day__lt=day - timedelta(days=NIGHTS)).delete()
    if cleared or missing:
        record("files.swept", made, by=None, at=now, stream=STREAM, cleared=cleared, missing=missing)
    return made
