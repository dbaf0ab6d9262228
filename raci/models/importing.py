from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity

PERSON = settings.AUTH_USER_MODEL


class GivenFile(models.Model):
    """A file that is being looked at before it becomes part of an activity: its bytes and what was answered.

    The bytes go once it is applied or dropped. A model of its own for each thing that a file becomes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        APPLIED = "applied", _("taken over")
        DROPPED = "dropped", _("left out")

    activity: "models.ForeignKey[Activity, Activity]"
    activity_id: int
    name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["activity", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", content__isnull=False, ended_at__isnull=True)
                | Q(state__in=["applied", "dropped"], content__isnull=True, ended_at__isnull=False),
                name="%(class)s_ended_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.name}"


class MatrixImport(GivenFile):
    """A file that is being looked at before it becomes part of a matrix."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="imports")
