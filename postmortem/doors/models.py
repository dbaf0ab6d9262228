"""Doors for programs: keys of the API, and calendars that other programs read."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

PERSON = settings.AUTH_USER_MODEL


class AccessKey(models.Model):
    """A key of the API. It opens what is open to its owner, no further than its scopes, until it ends.

    The key itself is shown once and not stored: `sha256` is its hash, `ending` its last characters, so that
    people can tell keys apart. `used` counts the requests of the minute `minute_at`. The owner of a service
    key is a login that nobody signs in with.
    """

    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="access_keys")
    name = models.CharField(max_length=80)
    is_service = models.BooleanField(default=False)
    scopes = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    minute_at = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__lt=F("ends_at")), name="accesskey_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.ending}"


class Feed(models.Model):
    """The address of one person's calendar; whoever has it reads it. Only its hash is stored."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="feeds")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at__isnull=True), name="feed_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.made_at:%Y-%m-%d}"
