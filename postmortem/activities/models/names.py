from django.conf import settings
from django.db import models

from postmortem.activities.models.activity import Activity


class NotAName(models.Model):
    """A word of the texts of this activity that reads like the name of somebody in it and is none: 高峰 is a
    person here and a busy hour there.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["activity", "word"]
        constraints = [models.UniqueConstraint(fields=["activity", "word"], name="notaname_once")]

    def __str__(self) -> str:
        return self.word
