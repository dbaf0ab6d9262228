"""One way to save every long form: text versions for the merge, submit tokens against doubles."""

from django.conf import settings
from django.db import models


class TextVersion(models.Model):
    """What the fields of an object were at one version; base of the three columns shown on a conflict."""

    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    fields = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["subj_type", "subj_id", "version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subj_type", "subj_id", "version"], name="textversion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subj_type}:{self.subj_id} v{self.version}"


class SubmitToken(models.Model):
    """A create form sent once: a second POST with the same token leads to the first one's result."""

    token = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    payload_sha256 = models.CharField(max_length=64)
    result = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.token)
