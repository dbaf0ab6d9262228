"""One way to save every long form: text versions for the merge, submit tokens against doubles, drafts of what
is being typed, and who has a form open.
"""

import json

from django.conf import settings
from django.db import models


class TextVersion(models.Model):
    """What was saved as one version of an object, and what stood there `before`: the base of a merge, and of
    the three columns shown on a conflict.
    """

    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    fields = models.JSONField()
    before = models.JSONField(default=dict)
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


class Draft(models.Model):
    """What one person has typed into one form and not saved; nobody else reads it.

    `key` is made by the form in the browser, so two tabs keep two drafts. `place` is the address the form is
    sent to, `fields` its pairs of name and text. A draft that was `used` stays empty for a while, so that a
    request that comes late does not bring it back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    place = models.CharField(max_length=220)
    base_version = models.PositiveIntegerField(default=0)
    seq = models.PositiveBigIntegerField(default=0)
    fields = models.JSONField(default=list)
    used = models.BooleanField(default=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once_per_form")]
        indexes = [models.Index(fields=["user", "place"], name="draft_by_place")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.place}"

    @property
    def as_json(self) -> str:
        """The fields as the page's script reads them."""
        return json.dumps(self.fields, ensure_ascii=False)


class Presence(models.Model):
    """Somebody has a form open: `place` is the address of the page; it counts until a moment soon."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=220)
    until = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["place", "user"], name="presence_once_per_page")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.place}"
