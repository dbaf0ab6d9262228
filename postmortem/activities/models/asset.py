from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models.deliverable import Deliverable
from postmortem.audit.guards import InsertOnly
from postmortem.evidence.models import StoredFile
from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL


class AssetVersion(models.Model):
    """One arrival of a deliverable: when it came (stated), when and by whom that was recorded, from whom."""

    class Kind(models.TextChoices):
        UPLOAD = "upload", _("file")
        LINK = "link", _("link")
        TEXT = "text", _("text")

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("what it is"), max_length=10, choices=Kind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    url = models.URLField(_("link"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    placeholder = models.BooleanField(_("stands in until the real one comes"), default=False)
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    origin_note = models.CharField(_("where the stand-in comes from"), max_length=200, blank=True)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    provider = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    provider_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    arrived_at = models.DateTimeField(_("when it came"))
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["deliverable", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["deliverable", "number"], name="assetversion_once_per_number"),
            models.CheckConstraint(
                condition=Q(kind="upload", file__isnull=False)
                | Q(kind="link") & ~Q(url="")
                | Q(kind="text") & ~Q(text=""),
                name="assetversion_kind_has_its_field",
            ),
            models.CheckConstraint(
                condition=Q(placeholder=True) | Q(origin__isnull=True, origin_note=""),
                name="assetversion_origin_of_placeholder",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__lte=F("recorded_at")),
                name="assetversion_arrived_before_recorded",
                violation_error_message=_("It cannot have come later than now."),
            ),
            InsertOnly(name="assetversion_insert_only"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} v{self.number}"
