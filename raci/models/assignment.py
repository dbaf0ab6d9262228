from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Deliverable
from postmortem.people.models import Department, ExternalParty

PERSON = settings.AUTH_USER_MODEL


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self) -> "AssignmentQuerySet":
        return self.filter(until__isnull=True)


class Assignment(models.Model):
    """One letter of one row for a department or one of its people; a closed one says what was
    in force then.
    """

    class Letter(models.TextChoices):
        RESPONSIBLE = "R", _("responsible")
        CONSULTED = "C", _("consulted")
        INFORMED = "I", _("informed")
        SUPPORTS = "S", _("supports")

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="assignments")
    letter = models.CharField(max_length=1, choices=Letter)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="assignments")
    party = models.ForeignKey(ExternalParty, on_delete=models.PROTECT, null=True, related_name="+")
    inherited = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["deliverable", "letter", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, party__isnull=True)
                | Q(department__isnull=True, party__isnull=False),
                name="assignment_of_department_or_party",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(department__isnull=False),
                name="assignment_person_of_department",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__lte=F("until")),
                name="assignment_since_before_until",
            ),
            # The A has its one place on the deliverable: there is none for a second one here.
            models.CheckConstraint(condition=Q(letter__in=["R", "S", "C", "I"]), name="assignment_never_a"),
            models.UniqueConstraint(
                fields=["deliverable", "letter", "person"],
                condition=Q(until__isnull=True, person__isnull=False),
                name="assignment_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["deliverable", "letter", "department"],
                condition=Q(until__isnull=True, person__isnull=True),
                name="assignment_once_per_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.letter}"
