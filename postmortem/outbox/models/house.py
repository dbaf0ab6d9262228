"""The engine itself: its proof of life, its runs, its calendar, whether it may run here."""

import uuid

from django.db import models
from django.db.models import Q


class Tick(models.Model):
    """The newest run of the planner, the relay or the compiler: proof of life."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """A run of a ticking thing that had something to do, or that failed."""

    name = models.CharField(max_length=20)
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="run_newest")]

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class SpecialDay(models.Model):
    """A day that is otherwise than the calendar says: a holiday of the house, or a day worked instead."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField(default=False)
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Control(models.Model):
    """One row: which installation this is, whether chasing is paused, whose holidays count (a country like CN
    or a part of it like DE-BY; empty: by the time zone of each duty).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    installation = models.UUIDField(default=uuid.uuid4)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    calendar = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="control_one_row")]

    def __str__(self) -> str:
        return str(self.installation)
