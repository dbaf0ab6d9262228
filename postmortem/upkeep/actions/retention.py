"""What goes when its time has come: in batches by a tick, written down; and files blanked by hand."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.evidence.actions import take_content_away
from postmortem.evidence.models import SmallPicture, StoredFile
from postmortem.outbox.models import Tick
from postmortem.people.actions import keep_raw_views
from postmortem.people.models import User
from postmortem.upkeep.models import Blanking, PeopleImport, RetentionRule, RetentionRun
from postmortem.upkeep.queries import retention as queries
from postmortem.upkeep.rules.retention import KINDS, Kept

STREAM: Final = "house"
AT_ONCE: Final = 500
EVERY: Final = timedelta(hours=1)
TICK: Final = "keeper"
RAW: Final = "raw_views"  # goes by the tick that follows the views


@transaction.atomic
def change_retention(wanted: Mapping[str, int | None], *, by: User, now: datetime) -> list[str]:
    """How long each kind is kept from now on (days; None: for ever); returns the kinds that changed.

    Raises ValidationError by kind for fewer or more days than is sensible.
    """
    if refused := {kind: said for kind, days in wanted.items() if (said := _why_not(KINDS[kind], days))}:
        raise ValidationError(refused)
    before = queries.days_kept()
    changed = sorted(kind for kind, days in wanted.items() if before[kind] != days)
    if RAW in changed and (days := wanted[RAW]):
        keep_raw_views(days, by=by, now=now)
    rules = {
        kind: RetentionRule.objects.update_or_create(kind=kind, defaults={"days": wanted[kind]})[0]
        for kind in changed
        if kind != RAW
    }
    for kind in rules:
        record("retention.changed", rules[kind], by=by, at=now, stream=STREAM, kind=kind, days=wanted[kind])
    return changed


def _why_not(kind: Kept, days: int | None) -> str:
    if days is not None and days < kind.least:
        return _("At least %(days)s days.") % {"days": kind.least}
    if kind.most is not None and (days is None or days > kind.most):
        return _("At most %(days)s days.") % {"days": kind.most}
    return ""


def clean(*, now: datetime) -> dict[str, int]:
    """Once an hour, and again at once while there is more: take away what is older than its days."""
    if not _begin(now):
        return {}
    counts: dict[str, int] = {}
    for kind, days in queries.days_kept().items():
        if kind != RAW and days is not None and (number := _clean(kind, days, now)):
            counts[kind] = number
    if counts:
        _write_down(counts, now)
    if AT_ONCE in counts.values():
        Tick.objects.filter(name=TICK).update(at=now - EVERY)
    return counts


def _begin(now: datetime) -> bool:
    """Of several that tick at once one begins."""
    made, is_new = Tick.objects.get_or_create(name=TICK, defaults={"at": now})
    return is_new or bool(Tick.objects.filter(pk=made.pk, at__lte=now - EVERY).update(at=now))


@transaction.atomic
def _clean(kind: str, days: int, now: datetime) -> int:
    """One batch. Killed in the middle nothing of it is gone, and the next run begins again."""
    rows = queries.going(kind, days, now)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    return GOES.get(kind, _delete)(rows.model._default_manager.filter(pk__in=keys), now)


def _delete(rows: QuerySet[Any], _now: datetime) -> int:
    number = rows.count()
    rows.delete()
    return number


def _blank_all(rows: QuerySet[Any], now: datetime) -> int:
    return sum(_blank(file, reason="", by=None, now=now) for file in rows)


def _forget_names(rows: QuerySet[PeopleImport], _now: datetime) -> int:
    number = 0
    for given in rows.defer("content"):
        kept = {"counts": given.found.get("counts", {})}
        number += PeopleImport.objects.filter(pk=given.pk).update(found=kept)
    return number


GOES: Final[Mapping[str, Callable[[QuerySet[Any], datetime], int]]] = {
    "screenshots": _blank_all,
    "attachments": _blank_all,
    "imports": _forget_names,
}


@transaction.atomic
def _write_down(counts: dict[str, int], now: datetime) -> None:
    run = RetentionRun.objects.create(at=now, counts=counts)
    record("retention.ran", run, by=None, at=now, stream=STREAM, **counts)


@transaction.atomic
def blank_file(file: StoredFile, reason: str, *, by: User, now: datetime) -> None:
    """Take the content of a file away; its name, hash and place stay. Raises ValidationError on `reason`
    without one, and with code "stale" if it is blank already.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    if not _blank(file, reason=reason.strip()[:200], by=by, now=now):
        raise ValidationError(_("The content of this file is gone already."), code="stale")
    record("file.blanked", file, by=by, at=now, stream=STREAM, sha256=file.sha256)


def _blank(file: StoredFile, *, reason: str, by: User | None, now: datetime) -> bool:
    """The row first; the content goes once that is certain. What a crash between leaves the nightly sweep
    finds, for no row stands for it any more.
    """
    if not StoredFile.objects.filter(pk=file.pk, blanked_at=None).update(blanked_at=now):
        return False
    Blanking.objects.create(file=file, reason=reason, by=by, at=now)
    SmallPicture.objects.filter(file=file).delete()
    transaction.on_commit(partial(take_content_away, file.stored_name))
    return True
