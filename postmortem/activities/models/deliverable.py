from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models.activity import Activity
from postmortem.audit.guards import InsertOnly, Moves
from postmortem.people.models import Department, DisciplineCode

PERSON = settings.AUTH_USER_MODEL
ALLOWED = {
    "draft": ["agreed", "dropped"],
    "agreed": ["delivered", "dropped"],
    "delivered": ["returned", "approved"],
    "returned": ["delivered", "dropped"],
    "approved": ["delivered"],
}


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    def live(self) -> "DeliverableQuerySet":
        return self.exclude(status=Deliverable.Status.DROPPED)


class Deliverable(models.Model):
    """Something the activity needs by a time; a row of the matrix. The outcome row is the final effect."""

    class Kind(models.TextChoices):
        OUTCOME = "outcome", _("final effect")
        POSTER = "poster", _("poster")
        COPY = "copy", _("copy")
        GUIDANCE = "guidance", _("guidance")
        INTERFACE = "interface", _("interface")
        FUNCTION = "function", _("page or function")
        DOCUMENT = "document", _("document")
        TASK = "task", _("task")

    class Phase(models.TextChoices):
        AGREE = "agree", _("agree")
        MAKE = "make", _("make")
        CHECK = "check", _("check")
        LAUNCH = "launch", _("launch")

    class Status(models.TextChoices):
        DRAFT = "draft", _("to be accepted")
        AGREED = "agreed", _("to be delivered")
        DELIVERED = "delivered", _("to be approved")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("to be delivered")
        DROPPED = "dropped", _("not needed")

    MOVES = ALLOWED

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="deliverables")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TASK)
    name = models.CharField(_("name"), max_length=120)
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.MAKE)
    discipline = models.CharField(_("trade"), max_length=20, choices=DisciplineCode, blank=True)
    acceptance = models.TextField(_("when is it good"), blank=True)
    source_department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supplies",
        verbose_name=_("where it comes from"),
    )
    due_at = models.DateTimeField(_("due"))
    due_local = models.DateTimeField(null=True)
    due_zone = models.CharField(max_length=50)
    due_rev = models.PositiveIntegerField(default=1)
    freeze_at = models.DateTimeField(_("final by"), null=True, blank=True)
    # The A in RACI is a column, not a row: there is no place for a second one.
    accountable = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accountable_for",
        verbose_name=_("accountable"),
    )
    accountable_department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accountable_for",
        verbose_name=_("department that answers"),
    )
    accountable_since = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    approver = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="approves",
        verbose_name=_("who approves it"),
    )
    approved_version = models.ForeignKey(
        "activities.AssetVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Whoever answers for that one has to hear of this one, and the other way round.
    comes_after = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("comes after"),
    )
    inherited_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="inherited_by"
    )
    added_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["activity", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "dropped"]) | Q(accepted_at__isnull=False),
                name="deliverable_agreed_is_accepted",
                violation_error_message=_("Somebody has to accept it first."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accountable__isnull=False),
                name="deliverable_accepted_by_somebody",
                violation_error_message=_("One accountable person stays named."),
            ),
            models.CheckConstraint(
                condition=Q(accountable__isnull=True)
                | Q(accountable_department__isnull=False, accountable_since__isnull=False),
                name="deliverable_accountable_of_department",
            ),
            models.CheckConstraint(
                condition=Q(freeze_at__isnull=True) | Q(due_at__lte=F("freeze_at")),
                name="deliverable_due_before_freeze",
                violation_error_message=_("The due time lies after the time it must be final."),
            ),
            models.CheckConstraint(
                condition=Q(comes_after__isnull=True) | ~Q(comes_after=F("pk")),
                name="deliverable_not_after_itself",
            ),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(kind="outcome"),
                name="deliverable_one_outcome",
                violation_error_message=_("There is one row for the final effect already."),
            ),
            Moves(field="status", initial=["draft"], allowed=ALLOWED, name="deliverable_moves"),
        ]
        indexes = [models.Index(fields=["activity", "position"], name="deliverable_activity")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_force(self) -> bool:
        """Somebody has accepted to answer for it."""
        return self.accepted_at is not None


class PastAccountable(models.Model):
    """Who answered for it before, from when until when. Closed and kept."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="past_accountables")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["deliverable", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__lt=F("until")), name="pastaccountable_since_before_until"
            ),
            InsertOnly(name="pastaccountable_insert_only"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.person_id}"

    def covers(self, at: datetime) -> bool:
        return self.since <= at < self.until
