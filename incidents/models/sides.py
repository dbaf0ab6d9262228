"""How it looked from each side, where the sides differ, and what those who took part correct."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.retrospective import Retrospective
from postmortem.activities.models import Deliverable
from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL


class Perspective(models.Model):
    """One side's view: private until all are in or the time is up, then open to the parties.

    Readers see only the sentences in `released`. The raw text is blanked some time after publication (90
    days, unless the house says otherwise); its sha256 stays. Without a department it is the sponsor's, who
    answers two questions only.
    """

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="perspectives")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    aimed = models.TextField(blank=True)
    knew = models.TextField(blank=True)
    saw = models.TextField(blank=True)
    took_as_agreed = models.TextField(blank=True)
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    after_reveal = models.BooleanField(default=False)
    released = models.JSONField(default=list)  # sentences, word for word
    sha256 = models.CharField(max_length=64, blank=True)
    blanked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["retrospective", "department__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["retrospective", "department"],
                condition=Q(department__isnull=False),
                name="perspective_once_per_side",
            ),
            models.UniqueConstraint(
                fields=["retrospective"],
                condition=Q(department__isnull=True),
                name="perspective_one_sponsor",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(author__isnull=False) & ~Q(sha256=""),
                name="perspective_submitted_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(blanked_at__isnull=True)
                | Q(aimed="", knew="", saw="", took_as_agreed="") & ~Q(sha256=""),
                name="perspective_blanked_keeps_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.retrospective_id} {self.department_id}"


class Difference(models.Model):
    """What was not aligned: one side took as agreed what another side's view does not contain."""

    class State(models.TextChoices):
        OPEN = "open", _("a candidate")
        CONFIRMED = "confirmed", _("it was so")
        DISMISSED = "dismissed", _("it was not so")

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="differences")
    wants = models.ForeignKey(Perspective, on_delete=models.CASCADE, null=True, related_name="+")
    lacks = models.ForeignKey(Perspective, on_delete=models.CASCADE, null=True, related_name="+")
    quote = models.TextField(blank=True)  # the sentence it comes from; private as the view is
    text = models.TextField()  # how readers read it: things and times, no person and no department as a cause
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["retrospective", "pk"]

    def __str__(self) -> str:
        return self.text


class Correction(models.Model):
    """What somebody who took part says about the facts of their rows; the one who keeps the page answers."""

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="corrections")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["retrospective", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | ~Q(reply=""),
                name="correction_replied_says_what",
                violation_error_message=_("Say in one sentence what became of it."),
            )
        ]

    def __str__(self) -> str:
        return self.text
