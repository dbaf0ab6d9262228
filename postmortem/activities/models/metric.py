from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models.activity import Activity
from postmortem.activities.models.log import LogEntry
from postmortem.people.models import Department


class Metric(models.Model):
    """What an activity (or one department in it) measures. Key metrics have a slot: there are three."""

    class Direction(models.TextChoices):
        UP = "up", _("more is better")
        DOWN = "down", _("less is better")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="metrics")
    name = models.CharField(_("name"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    formula = models.CharField(_("formula"), max_length=200, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=4, null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    co_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # a figure that two departments move together: both stand behind it, neither answers alone
    agreement = models.ForeignKey(
        LogEntry, on_delete=models.PROTECT, null=True, related_name="+"
    )  # what both confirm
    slot = models.PositiveSmallIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["activity", "slot", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | Q(slot__gte=1, slot__lte=3),
                name="metric_three_at_most",
                violation_error_message=_("An activity has at most three key metrics."),
            ),
            models.UniqueConstraint(
                fields=["activity", "slot"],
                condition=Q(slot__isnull=False),
                name="metric_once_per_slot",
                violation_error_message=_("An activity has at most three key metrics."),
            ),
            models.CheckConstraint(
                condition=Q(co_owner__isnull=True) | Q(owner__isnull=False) & ~Q(co_owner=models.F("owner")),
                name="metric_two_owners_differ",
                violation_error_message=_("Choose two different people."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Checkpoint(models.Model):
    """What a metric was expected to be some time after the launch, and what it was."""

    class Horizon(models.TextChoices):
        HOUR = "1h", _("after an hour")
        DAY = "24h", _("after a day")
        THREE_DAYS = "72h", _("after three days")
        MONTH = "30d", _("after 30 days")
        QUARTER = "90d", _("after 90 days")

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="checkpoints")
    horizon = models.CharField(max_length=4, choices=Horizon)
    expected = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    due_at = models.DateTimeField(null=True)
    actual = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    measured_at = models.DateTimeField(null=True)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["metric", "due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["metric", "horizon"], name="checkpoint_once_per_horizon"),
            models.CheckConstraint(
                condition=Q(actual__isnull=True) | Q(measured_at__isnull=False),
                name="checkpoint_measured_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.horizon}"
