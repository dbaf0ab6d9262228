from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class DisciplineCode(models.TextChoices):
    """The trades a department or a person has; rule R11 compares them with a deliverable's."""

    BUSINESS = "business", _("business")
    PRODUCT = "product", _("product")
    DESIGN = "design", _("design")
    ENGINEERING = "engineering", _("engineering")
    OPERATIONS = "operations", _("operations")
    MARKETING = "marketing", _("marketing")
    SERVICE = "service", _("customer service")
    LEGAL = "legal", _("legal")
    FINANCE = "finance", _("finance")
    MANAGEMENT = "management", _("management")


class Department(models.Model):
    """A department with its two names and its lead (部门主管)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    lead = models.ForeignKey(
        "people.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("lead"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_active=False) & ~Q(merged_into=F("pk")),
                name="department_merged_is_closed",
                violation_error_message=_("It was merged into another one and takes part in nothing new."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class PastDepartmentName(models.Model):
    """What a department was called until then: what was written in that time is shown with it."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="past_names")
    name_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        ordering = ["department", "until", "pk"]

    def __str__(self) -> str:
        return f"{self.name_en} · {self.name_zh}"
