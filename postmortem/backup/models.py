"""When backups are made and where they go (Plan), and each one that was tried (Archive)."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.audit.guards import Moves


class Plan(models.Model):
    """One row: the switch. `next_at` is when the next one is due, `wanted_at` since when somebody waits for
    one now, `tried_on` when somebody last restored one to see that it works, `missed_at` since when
    administrators know that one is missing.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_on = models.BooleanField(default=False)
    on_since = models.DateTimeField(null=True)
    folder = models.CharField(max_length=300, blank=True)  # empty: DATA_DIR/backups
    keep = models.PositiveSmallIntegerField(default=7)
    at = models.TimeField(default=time(2, 0))  # on the clocks of the house
    next_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True)
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    mails_seal = models.BooleanField(default=False)
    tried_on = models.DateField(null=True)
    missed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="plan_one_row")]

    def __str__(self) -> str:
        return f"backup plan {self.pk}"


class Archive(models.Model):
    """A backup that was begun: whole and in its place, or what went wrong."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    class Trouble(models.TextChoices):
        FULL = "full", _("The disk is full; no half archive was left behind.")
        CLOSED = "closed", _("The folder cannot be written.")
        GONE = "gone", _("The folder is not there.")
        STOPPED = "stopped", _("It was stopped in the middle; no half archive was left behind.")
        OTHER = "other", _("It did not work; the log of the worker says why.")

    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    began_at = models.DateTimeField()
    alive_at = models.DateTimeField()  # the last sign of life while it runs
    ended_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=400, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0, db_default=0)  # bytes, while it runs
    total = models.PositiveBigIntegerField(default=0, db_default=0)
    counts = models.JSONField(default=dict)  # rows, files, entries, missing
    error = models.CharField(max_length=10, choices=Trouble, blank=True)
    removed_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="archive_one_at_a_time"
            ),
            Moves(
                field="state",
                initial=["running"],
                allowed={"running": ["done", "failed"]},
                name="archive_moves",
            ),
        ]
        indexes = [models.Index(fields=["-began_at", "-id"], name="archive_newest")]

    def __str__(self) -> str:
        return f"{self.began_at} {self.state}"

    @property
    def percent(self) -> int:
        """How far it has come; never 100 before it has its name."""
        return min(99, 100 * self.done // self.total) if self.total else 0
