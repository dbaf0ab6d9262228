"""What can be found, in words that both databases know how to look for. All of it is derived."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.search.fulltext import FullText


class DocKind(models.TextChoices):
    ACTIVITY = "activity", _("activity")
    DELIVERABLE = "deliverable", _("deliverable")
    ENTRY = "entry", _("entry of the log")
    INCIDENT = "incident", _("incident")
    RETROSPECTIVE = "retrospective", _("retrospective")
    LESSON = "lesson", _("lesson")
    IMPROVEMENT = "improvement", _("improvement")


class SearchDoc(models.Model):
    """One thing that can be found. Who may open its activity, incident or retrospective may find it."""

    kind = models.CharField(max_length=16, choices=DocKind)
    subj_id = models.BigIntegerField()
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, null=True, related_name="+")
    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, null=True, related_name="+")
    number = models.PositiveIntegerField(null=True)  # of an entry within its activity
    title = models.TextField()
    body = models.TextField(blank=True)
    grams = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subj_id"], name="searchdoc_once"),
            models.CheckConstraint(
                condition=Q(activity__isnull=False, incident=None, retrospective=None)
                | Q(activity=None, incident__isnull=False, retrospective=None)
                | Q(activity=None, incident=None, retrospective__isnull=False),
                name="searchdoc_one_root",
            ),
            FullText(field="grams", name="searchdoc_words"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subj_id}"


class SearchMark(models.Model):
    """How far the index has read: the record ("record"), and the rows of each kind in turn, by its name."""

    name = models.CharField(max_length=16, unique=True)
    pk_read = models.BigIntegerField(default=0)
    is_complete = models.BooleanField(default=False)  # has been through all rows at least once

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.pk_read}"
