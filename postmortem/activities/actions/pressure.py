"""Which version is in use where: what goes live with the launch, and what is published by hand."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lock, lost
from postmortem.activities.models import Activity, AssetVersion, Deliverable, Publication, PublishSlot
from postmortem.audit.actions import record
from postmortem.people.models import User


@transaction.atomic
def publish(
    version: AssetVersion,
    channel: str,
    at: datetime,
    *,
    by: User,
    now: datetime,
    slot: PublishSlot | None = None,
) -> Publication:
    """The version is in use in this channel since `at` (now or past); the row's version before ends there.

    Raises ValidationError on `channel` without one, on `at` for a time later than now or before it came.
    """
    row = Deliverable.objects.select_related("activity").get(pk=version.deliverable_id)
    activity = lock(row.activity_id)
    channel = (slot.channel if slot else channel).strip()
    if not channel:
        raise ValidationError({"channel": _("Say in which channel.")})
    if at > now:
        raise ValidationError({"at": _("It cannot have been published later than now.")})
    if at < version.arrived_at:
        raise ValidationError({"at": _("It cannot have been published before it came.")})
    made = _put(version, channel, at, slot)
    record(
        "version.published",
        made,
        by=by,
        at=now,
        stream=activity.stream,
        deliverable_id=row.pk,
        version_id=version.pk,
        number=version.number,
        since=at.isoformat(),
    )
    return made


def _put(version: AssetVersion, channel: str, at: datetime, slot: PublishSlot | None) -> Publication:
    """Insert it into the log of its row and channel, wherever it belongs in time."""
    same = Publication.objects.filter(asset_version__deliverable=version.deliverable_id, channel=channel)
    later = same.filter(live_from__gt=at).order_by("live_from", "pk").first()
    for before in same.filter(live_from__lte=at):
        if before.live_until is None or before.live_until > at:
            Publication.objects.filter(pk=before.pk).update(live_until=at)
    return Publication.objects.create(
        asset_version=version,
        slot=slot,
        channel=channel,
        live_from=at,
        live_until=later.live_from if later else None,
    )


@transaction.atomic
def end_publication(pk: int, *, by: User, now: datetime) -> Publication:
    """It is no longer in use there. Raises ValidationError, code "stale", if it has ended already."""
    found = Publication.objects.select_related("asset_version__deliverable__activity").filter(pk=pk).first()
    if found is None:
        raise lost()
    activity = lock(found.asset_version.deliverable.activity_id)
    if not Publication.objects.filter(pk=pk, live_until=None).update(live_until=now):
        raise lost()
    found.refresh_from_db()
    record("version.ended", found, by=by, at=now, stream=activity.stream)
    return found


def stand_ins_go_live(activity: Activity, at: datetime) -> list[Publication]:
    """Part of the launch, with the activity locked: where nothing but a stand-in has come it is in use from
    now on, in the channels of the row's slots, else without one. What is in use already stays as it is.
    """
    slots = list(activity.slots.filter(removed_at=None))
    made = []
    for row in activity.deliverables.exclude(status=Deliverable.Status.DROPPED):
        version = _stands_in(row, at)
        if version is None:
            continue
        own: list[PublishSlot | None] = [slot for slot in slots if slot.freeze_at == row.freeze_at]
        for slot in own or [None]:
            channel = slot.channel if slot else ""
            in_use = Publication.objects.filter(
                asset_version__deliverable=row, channel=channel, live_until=None
            )
            if not in_use.exists():
                made.append(_put(version, channel, at, slot))
    return made


def _stands_in(row: Deliverable, at: datetime) -> AssetVersion | None:
    """The stand-in of a row of which nothing real had come by then, else None."""
    came = list(row.versions.filter(arrived_at__lte=at).select_related("same_as").order_by("number"))
    if any(not one.placeholder and one.same_as_id is None for one in came):
        return None
    return next((one for one in reversed(came) if one.placeholder), None)
