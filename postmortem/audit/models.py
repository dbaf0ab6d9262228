"""What was done (Entry, in chains), what was fixed in writing (Revision), who came in (SecurityEvent).

It stores ids only and knows no app, so that every app may record.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from postmortem.audit.guards import InsertOnly


class Chain(models.Model):
    """The head of one hash chain: a stream for each activity, each incident without one, people, settings."""

    stream = models.CharField(max_length=60, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    class Meta:
        ordering = ["stream", "pk"]

    def __str__(self) -> str:
        return self.stream


class Entry(models.Model):
    """One event: who did what to which object, chained to the entry before it in the same stream."""

    stream = models.CharField(max_length=60)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    prev = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["stream", "seq", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="entry_once_per_place"),
            InsertOnly(name="entry_insert_only"),
        ]
        indexes = [models.Index(fields=["subj_type", "subj_id", "at"], name="entry_subject")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq} {self.verb}"


class Revision(models.Model):
    """A document fixed in writing: canonical JSON with its sha256. It holds ids and codes, never names."""

    class Kind(models.TextChoices):
        MATRIX = "matrix"
        LOG = "log"
        LAUNCH = "launch"
        RETROSPECTIVE = "retrospective"

    kind = models.CharField(max_length=20, choices=Kind)
    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["kind", "subj_type", "subj_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subj_type", "subj_id", "number"], name="revision_once_per_number"
            ),
            InsertOnly(name="revision_insert_only"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subj_type}:{self.subj_id} v{self.number}"


class SecurityEvent(models.Model):
    """Somebody came in, was kept out, or was sent away. It goes by age, so it is no part of a chain.

    What was typed is not kept: it may be a password in the wrong field.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        KEPT_OUT = "kept_out", _("could not sign in")
        SIGNED_OUT = "signed_out", _("signed out")
        REFUSED = "refused", _("asked for what is not theirs to see")

    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind)
    user_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45, blank=True)
    way = models.CharField(max_length=40, blank=True)  # how they came, or what they asked for: a code

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="securityevent_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"
