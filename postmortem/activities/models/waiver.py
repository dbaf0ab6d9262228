from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models.activity import Activity
from postmortem.activities.models.deliverable import Deliverable
from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def at(self, now: datetime) -> "WaiverQuerySet":
        return self.filter(ended_at=None, until__gt=now)


class Waiver(models.Model):
    """An exception from a rule: for what, why, who says so, until when. It runs out by itself.

    `code` is the rule's (R11), or "rush" for an activity that is done in less than the usual time. Without
    deliverable, person and department it holds for the whole activity.
    """

    RUSH = "rush"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="waivers")
    code = models.CharField(max_length=10)
    deliverable = models.ForeignKey(
        Deliverable, on_delete=models.PROTECT, null=True, blank=True, related_name="waivers"
    )
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("why"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(null=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        ordering = ["activity", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("at")),
                name="waiver_ends_later",
                violation_error_message=_("Choose an end that still lies ahead."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="waiver_has_reason",
                violation_error_message=_("Say in one sentence why."),
            ),
        ]
        indexes = [models.Index(fields=["activity", "until"], name="waiver_activity")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.code}"
