from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models.activity import Activity
from postmortem.activities.models.asset import AssetVersion


class PublishSlot(models.Model):
    """When a channel publishes; what goes into it must be final `buffer` before."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="slots")
    channel = models.CharField(_("channel"), max_length=80)
    at = models.DateTimeField(_("publishes at"))
    buffer = models.DurationField(_("final before"), default=timedelta(hours=2))
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["activity", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(buffer__gte=timedelta(0)), name="slot_buffer_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d %H:%M}"

    @property
    def freeze_at(self) -> datetime:
        return self.at - self.buffer


class Publication(models.Model):
    """A version in use somewhere, from when until when."""

    asset_version = models.ForeignKey(AssetVersion, on_delete=models.PROTECT, related_name="publications")
    slot = models.ForeignKey(PublishSlot, on_delete=models.PROTECT, null=True, related_name="publications")
    channel = models.CharField(max_length=80)
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["live_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(live_until__isnull=True) | Q(live_until__gte=F("live_from")),
                name="publication_from_before_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_version_id} {self.channel}"
