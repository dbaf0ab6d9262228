from django.db import models
from django.db.models import Q

from postmortem.people.models.department import Department, DisciplineCode
from postmortem.people.models.user import User


class Discipline(models.Model):
    """One trade of a department or of a person."""

    code = models.CharField(max_length=20, choices=DisciplineCode)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, related_name="disciplines"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="disciplines")

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, person__isnull=True)
                | Q(department__isnull=True, person__isnull=False),
                name="discipline_of_one",
            ),
            models.UniqueConstraint(
                fields=["code", "department"],
                condition=Q(person__isnull=True),
                name="discipline_once_per_department",
            ),
            models.UniqueConstraint(
                fields=["code", "person"],
                condition=Q(department__isnull=True),
                name="discipline_once_per_person",
            ),
        ]

    def __str__(self) -> str:
        return self.code
