from django.db import models
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

    class Meta:
        ordering = ["code", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en
