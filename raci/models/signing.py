from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.guards import InsertOnly
from postmortem.audit.models import Revision
from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL


class SignOff(models.Model):
    """What a department's lead (or, without department, the sponsor) said to one revision of the matrix."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("agreed")
        RESERVED = "reserved", _("agreed with a reservation")
        SENT_BACK = "sent_back", _("sent back")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="signoffs")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="signoffs")
    sheet_sha256 = models.CharField(max_length=64)
    answer = models.CharField(max_length=10, choices=Answer)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["revision", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "department"],
                condition=Q(department__isnull=False),
                name="signoff_once_per_department",
                violation_error_message=_("This department has answered this version already."),
            ),
            models.UniqueConstraint(
                fields=["revision"], condition=Q(department__isnull=True), name="signoff_once_per_sponsor"
            ),
            models.CheckConstraint(
                condition=Q(answer="accepted") | ~Q(reason=""),
                name="signoff_reason",
                violation_error_message=_("Say in one sentence why."),
            ),
            InsertOnly(name="signoff_insert_only"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.department_id} {self.answer}"


class SignedRow(models.Model):
    """The answer for one row; it is valid while the row's digest is the same."""

    signoff = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="rows")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="signed_rows")
    row_sha256 = models.CharField(max_length=64)
    answer = models.CharField(max_length=10, choices=SignOff.Answer)
    reason = models.TextField(blank=True)
    counter = models.JSONField(default=dict)

    class Meta:
        ordering = ["signoff", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["signoff", "deliverable"], name="signedrow_once"),
            models.CheckConstraint(condition=Q(answer="accepted") | ~Q(reason=""), name="signedrow_reason"),
            InsertOnly(name="signedrow_insert_only"),
        ]

    def __str__(self) -> str:
        return f"{self.signoff_id} {self.deliverable_id} {self.answer}"


class GateDecision(models.Model):
    """What was decided about going live, on what was known then (the revision). A time that passed without an
    answer is a decision of nobody.
    """

    class Verdict(models.TextChoices):
        GO = "go", _("go live")
        MOVE = "move", _("move the time")
        OLD_VERSION = "old_version", _("go with the old version")
        DROP = "drop", _("go without it")
        OPEN_ITEMS = "open_items", _("go with open items")
        HOLD = "hold", _("hold")
        NONE = "none", _("no decision came")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="gate_decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["activity", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="none", by__isnull=True) | ~Q(verdict="none") & Q(by__isnull=False),
                name="gatedecision_of_somebody_or_none",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["go", "none"]) | ~Q(reason=""),
                name="gatedecision_reason",
                violation_error_message=_("Say in one sentence why."),
            ),
            InsertOnly(name="gatedecision_insert_only"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.verdict}"
