"""Who is to become an administrator: one asks, another one agrees."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

PERSON = settings.AUTH_USER_MODEL


class Raising(models.Model):
    """One person is to become an administrator. Open without `decided_at`; agreed without `decided_by` where
    the house had nobody else who could.
    """

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(default=False)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(decided_at=None), name="raising_one_open_a_person"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(agreed=False)
                | ~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("person")),
                name="raising_agreed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(agreed=False) | Q(decided_at__isnull=False), name="raising_agreed_is_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} by {self.asked_by_id}"
