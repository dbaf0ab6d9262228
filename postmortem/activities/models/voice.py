from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models.activity import Activity


class Voice(models.Model):
    """What a user said, word for word, as a card beside the goal; `theme` puts cards together."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="voices")
    text = models.TextField(_("what the user said"))
    source = models.CharField(_("where it was said"), max_length=200, blank=True)
    theme = models.CharField(_("what it is about"), max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["activity", "theme", "at", "pk"]

    def __str__(self) -> str:
        return self.text
