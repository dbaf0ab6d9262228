from django.conf import settings
from django.db import models
from django.db.models import F, Q

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL


class Matrix(models.Model):
    """What an activity has chosen for its matrix; without a row it is as usual. `letters` is a code of
    rules.LETTER_SETS.
    """

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="matrix")
    letters = models.CharField(max_length=10, default="raci")

    def __str__(self) -> str:
        return f"{self.activity_id} {self.letters}"


class LetterChange(models.Model):
    """One change of one cell by one person, so that it can be undone while nothing has followed from it.

    For an A `was_department` and `was_person` are who was proposed before.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="letter_changes")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="letter_changes")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    was = models.CharField(max_length=1, blank=True)
    now = models.CharField(max_length=1, blank=True)
    was_department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    was_person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["activity", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(was=F("now")), name="letterchange_changes"),
        ]
        indexes = [models.Index(fields=["activity", "by", "-at"], name="letterchange_last")]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.was or '-'}→{self.now or '-'}"
