"""When a kind of duty rings and whom: the rows a house or an activity has changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Ladder(models.Model):
    """One version of a ladder: for a kind of duty (empty: every kind without its own) and a stream (empty:
    the house). `steps` is what rules.Rung.of reads. A row is never changed: another one takes its place, and
    what was asked before keeps its own until its due time changes.
    """

    kind = models.CharField(max_length=20, blank=True)
    stream = models.CharField(max_length=60, blank=True)
    steps = models.JSONField(default=list)
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["kind", "stream", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "stream"], condition=Q(is_current=True), name="ladder_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind or 'any'} {self.stream}"
