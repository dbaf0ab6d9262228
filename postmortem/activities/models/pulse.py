from django.db import models
from django.db.models import Q

from postmortem.activities.models.activity import Activity


class Pulse(models.Model):
    """One answer to a question with five steps. Who gave it is not stored: `respondent_key` is a keyed hash
    that lets one person answer once a round, and says nothing without the secret.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, related_name="pulses")
    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    question = models.SlugField(max_length=40)
    round = models.CharField(max_length=10)  # 2026-11, or empty for a question that is asked once
    score = models.PositiveSmallIntegerField()
    respondent_key = models.CharField(max_length=64)
    on = models.DateField()  # the day only: a time would tell who it was

    class Meta:
        ordering = ["subj_type", "subj_id", "question", "round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subj_type", "subj_id", "question", "round", "respondent_key"], name="pulse_once"
            ),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="pulse_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.round} {self.score}"
