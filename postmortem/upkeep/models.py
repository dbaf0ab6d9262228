"""What keeps a house in order over the years: who comes by a file, what goes when its time has come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.evidence.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class PeopleImport(models.Model):
    """A file of people or departments: its bytes until it ends, and what was found in it.

    `found` holds counts and problems as the preview shows them, `seen` is the digest of what it would do.
    A large file is read, and later carried out, by a tick instead of in the request.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        OPEN = "open", _("to be looked at")
        CONFIRMED = "confirmed", _("waits to be taken over")
        APPLIED = "applied", _("taken over")
        DROPPED = "dropped", _("left out")
        FAILED = "failed", _("could not be taken over")

    LIVE = ("reading", "open", "confirmed")

    name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    adds_departments = models.BooleanField(default=True)
    only_good = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    found = models.JSONField(default=dict)
    seen = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["reading", "open", "confirmed"], content__isnull=False, ended_at=None)
                | Q(
                    state__in=["applied", "dropped", "failed"],
                    content__isnull=True,
                    ended_at__isnull=False,
                ),
                name="peopleimport_ended_is_empty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["reading", "confirmed"]), name="peopleimport_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RetentionRule(models.Model):
    """How many days one kind of thing is kept, where a house has decided otherwise; None: for ever."""

    kind = models.CharField(max_length=20, unique=True)
    days = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.kind


class RetentionRun(models.Model):
    """One sweep in which something went: how many of each kind."""

    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at}"


class Blanking(models.Model):
    """Why the content of a file is gone, and by whom; without a person its time had come."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="blanking")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(by__isnull=True) | ~Q(reason=""), name="blanking_says_why"),
        ]

    def __str__(self) -> str:
        return self.reason
