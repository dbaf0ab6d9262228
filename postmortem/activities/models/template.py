from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TemplateQuerySet(models.QuerySet["Template"]):
    def offered(self) -> "TemplateQuerySet":
        return self.filter(is_active=True)


class Template(models.Model):
    """What an activity of a kind begins with: rows with their letters by trade, times before the launch.

    A template that ships with the product stands in code (activities.rules.starters); one of the house with
    the same code stands in its place. `body` is described there.
    """

    code = models.SlugField(max_length=60, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    activity_kind = models.CharField(_("kind of activity"), max_length=12, blank=True)
    body = models.JSONField(default=dict)
    is_active = models.BooleanField(_("offered"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="") & ~Q(name_zh=""),
                name="template_has_names",
                violation_error_message=_("Give it a name in both languages."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tools(self) -> list[str]:
        """What it switches on, by name."""
        return list(self.body.get("tools", []))

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en
