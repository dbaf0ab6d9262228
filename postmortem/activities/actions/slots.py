"""When a channel publishes, and by when what goes into it must be final."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import lock, lost, outdated
from postmortem.activities.actions.due import move_due
from postmortem.activities.models import Activity, Deliverable, PublishSlot
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale, save_if_current
from postmortem.people.models import User


@dataclass(frozen=True)
class NewSlot:
    """A channel and when it publishes; the rows that go into it are final `buffer` before."""

    channel: str
    at: datetime
    buffer: timedelta = timedelta(hours=2)
    rows: Sequence[Deliverable] = field(default=())


@transaction.atomic
def add_slot(activity: Activity, new: NewSlot, *, by: User, now: datetime) -> PublishSlot:
    """Add a slot; its rows are to be final before it (an earlier slot of theirs keeps its say).

    Raises ValidationError on `buffer`, or on `rows` if something is due only after it must be final.
    """
    activity = not_cancelled(activity.pk)
    rules.check_slot(new.buffer)
    slot = PublishSlot.objects.create(
        activity=activity, channel=new.channel.strip(), at=new.at, buffer=new.buffer
    )
    _bind(slot, _own(activity, new.rows), "rows", by=by, now=now)
    _record("slot.added", slot, by, now)
    return slot


@transaction.atomic
def edit_slot(
    pk: int,
    version: int,
    changes: Mapping[str, Any],
    rows: Sequence[Deliverable],
    *,
    by: User,
    now: datetime,
) -> PublishSlot:
    """Change channel, time or buffer of a slot that still has `version`, and which rows go into it.

    The rows' time to be final moves with it. Raises drafts.actions.Stale if it was changed meanwhile,
    ValidationError on `buffer`, on `at` if one of its rows is due only after the new time, on `rows` likewise
    for a row that is new.
    """
    before = _slot(pk)
    if before.version != version:  # its rows are chosen together with it, so nothing goes together by itself
        raise Stale(before)
    bound = rows_of(before)
    rules.check_slot(changes.get("buffer", before.buffer))
    save_if_current(PublishSlot, pk, version, changes, by=by, now=now)
    slot = _slot(pk)
    chosen = {row.pk: row for row in _own(slot.activity, rows)}
    stays = [row for row in bound if row.pk in chosen]
    if slot.freeze_at != before.freeze_at:
        _bind(slot, stays, "at", by=by, now=now)
    _release(before, [row for row in bound if row.pk not in chosen], by=by, now=now)
    known = {row.pk for row in bound}
    _bind(slot, [row for row in chosen.values() if row.pk not in known], "rows", by=by, now=now)
    _record("slot.changed", slot, by, now)
    return slot


@transaction.atomic
def remove_slot(pk: int, *, by: User, now: datetime) -> PublishSlot:
    """Nothing is published then; what went into it needs to be final by that time no longer.

    Raises ValidationError, code "stale", if it was removed already.
    """
    slot = _slot(pk)
    claimed = PublishSlot.objects.filter(pk=pk, removed_at=None)
    if not claimed.update(removed_at=now, version=F("version") + 1):
        raise lost()
    _release(slot, rows_of(slot), by=by, now=now)
    slot.refresh_from_db()
    _record("slot.removed", slot, by, now)
    return slot


def slots_follow(activity: Activity, old: datetime, new: datetime, *, by: User, now: datetime) -> None:
    """Part of a larger step: the launch moves, and what is published with it or after it moves along.

    A slot whose rows are due too late for its new time stays where it is; so does one before the launch.
    """
    coming = PublishSlot.objects.filter(activity=activity, removed_at=None, at__gte=max(old, now))
    for slot in coming.order_by("at", "pk"):
        changes = {"at": slot.at + (new - old)}
        with suppress(ValidationError), transaction.atomic():
            edit_slot(slot.pk, slot.version, changes, rows_of(slot), by=by, now=now)


def rows_of(slot: PublishSlot) -> list[Deliverable]:
    """The rows that must be final when this slot says so."""
    rows = Deliverable.objects.live().filter(activity=slot.activity_id, freeze_at=slot.freeze_at)
    return list(rows.order_by("position", "pk"))


def not_cancelled(activity_pk: int) -> Activity:
    """The activity, locked. Raises ValidationError, code "stale", if it is cancelled."""
    activity = lock(activity_pk)
    if activity.status == Activity.Status.CANCELLED:
        raise outdated(_("The activity is cancelled; nothing more is asked."))
    return activity


def _slot(pk: int) -> PublishSlot:
    """The slot, its activity locked. Raises ValidationError, code "stale", if it was removed."""
    found = PublishSlot.objects.filter(pk=pk, removed_at=None).first()
    if found is None:
        raise lost()
    not_cancelled(found.activity_id)
    return PublishSlot.objects.select_related("activity").get(pk=pk)


def _own(activity: Activity, rows: Iterable[Deliverable]) -> list[Deliverable]:
    chosen = Deliverable.objects.live().filter(activity=activity, pk__in=[row.pk for row in rows])
    return list(chosen.order_by("position", "pk"))


def _others(slot: PublishSlot) -> set[datetime]:
    """When the other slots of the activity want things to be final."""
    others = PublishSlot.objects.filter(activity=slot.activity_id, removed_at=None).exclude(pk=slot.pk)
    return {other.freeze_at for other in others}


def _bind(slot: PublishSlot, rows: Sequence[Deliverable], told_at: str, *, by: User, now: datetime) -> None:
    """The rows must be final for this slot; one that another slot wants earlier stays with that one."""
    others = _others(slot)
    wanted = {
        row.pk: rules.final_for(slot.freeze_at, [at for at in others if at == row.freeze_at]) for row in rows
    }
    late = [row for row in rows if rules.too_late_for([row], wanted[row.pk])]
    if late:
        about = {"names": ", ".join(f"“{row.name}”" for row in late)}
        sentence = _("Due only after it must be final: %(names)s. Move the due time first, or choose later.")
        raise ValidationError({told_at: sentence % about})
    for row in rows:
        if row.freeze_at != wanted[row.pk] and row.due_at <= wanted[row.pk]:
            _final_by(row, wanted[row.pk], by, now)


def _final_by(row: Deliverable, at: datetime | None, by: User, now: datetime) -> None:
    """What is awaited is chased anew; what has come only bears the other time."""
    if row.status in rules.OPEN:
        move_due(row, row.due_at, at, by=by, now=now)
    else:
        Deliverable.objects.filter(pk=row.pk).update(freeze_at=at)


def _release(slot: PublishSlot, rows: Iterable[Deliverable], *, by: User, now: datetime) -> None:
    """The rows go into this slot no longer; another one at the same time keeps its say."""
    if slot.freeze_at not in _others(slot):
        for row in rows:
            _final_by(row, None, by, now)


def _record(verb: str, slot: PublishSlot, by: User, now: datetime) -> None:
    record(
        verb,
        slot,
        by=by,
        at=now,
        stream=slot.activity.stream,
        slot_at=slot.at.isoformat(),
        buffer_s=int(slot.buffer.total_seconds()),
    )
