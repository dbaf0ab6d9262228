"""Who works, who is asked, who is told (Assignment), and who stands behind it (SignOff). A is the
deliverable's column.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Deliverable
from postmortem.audit.guards import InsertOnly
from postmortem.audit.models import Revision
from postmortem.people.models import Department, ExternalParty

PERSON = settings.AUTH_USER_MODEL


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self) -> "AssignmentQuerySet":
        return self.filter(until__isnull=True)


class Assignment(models.Model):
    """One letter of one row for a department or one of its people; a closed one says what was
    in force then.
    """

    class Letter(models.TextChoices):
        RESPONSIBLE = "R", _("responsible")
        CONSULTED = "C", _("consulted")
        INFORMED = "I", _("informed")
        SUPPORTS = "S", _("supports")

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="assignments")
    letter = models.CharField(max_length=1, choices=Letter)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="assignments")
    party = models.ForeignKey(ExternalParty, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["deliverable", "letter", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, party__isnull=True)
                | Q(department__isnull=True, party__isnull=False),
                name="assignment_of_department_or_party",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(department__isnull=False),
                name="assignment_person_of_department",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__lte=F("until")),
                name="assignment_since_before_until",
            ),
            models.UniqueConstraint(
                fields=["deliverable", "letter", "person"],
                condition=Q(until__isnull=True, person__isnull=False),
                name="assignment_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["deliverable", "letter", "department"],
                condition=Q(until__isnull=True, person__isnull=True),
                name="assignment_once_per_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.letter}"


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
