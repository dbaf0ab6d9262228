"""What the figures count (Case) and what was counted (Figure). All of it is derived and may be emptied."""

from django.db import models
from django.db.models import Q

from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.people.models import Department


class Case(models.Model):
    """One thing that counts once under a name: an arrival, an approval, an incident that was found.

    `week` is the Monday of the week it falls into, in the zone of the house; `kind` and `code` say what it is
    by name (rules.measures); `amount` is minutes, hours or a number, by name. Who may open its activity,
    incident or retrospective may read it. Of what is restricted there is none.
    """

    name = models.CharField(max_length=16)
    subj_id = models.BigIntegerField()
    week = models.DateField()
    kind = models.CharField(max_length=24, blank=True)
    code = models.CharField(max_length=24, blank=True)
    amount = models.BigIntegerField(null=True)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, null=True, related_name="+")
    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["name", "week", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name", "subj_id"], name="case_once"),
            models.CheckConstraint(
                condition=Q(activity__isnull=False, incident=None, retrospective=None)
                | Q(activity=None, incident__isnull=False, retrospective=None)
                | Q(activity=None, incident=None, retrospective__isnull=False),
                name="case_one_root",
            ),
        ]
        indexes = [models.Index(fields=["name", "week", "id"], name="case_week")]

    def __str__(self) -> str:
        return f"{self.name} {self.subj_id}"


class Figure(models.Model):
    """How many cases of a name fall into a week, along one axis: altogether, by kind or by department.

    Incidents have no axis of departments, so that nobody can be ranked by them. `key` is the kind, or the id
    of the department; `total` adds up the amounts.
    """

    name = models.CharField(max_length=16)
    axis = models.CharField(max_length=12)
    week = models.DateField()
    key = models.CharField(max_length=24, blank=True)
    code = models.CharField(max_length=24, blank=True)
    n = models.BigIntegerField()
    total = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["name", "axis", "week", "key", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name", "axis", "week", "key", "code"], name="figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.axis} {self.week} {self.n}"


class CountMark(models.Model):
    """How far the counting has read: the record ("record"), and the rows of each source in turn. Whoever
    counts holds the row "record".
    """

    name = models.CharField(max_length=16, unique=True)
    pk_read = models.BigIntegerField(default=0)
    is_complete = models.BooleanField(default=False)  # has been through all rows at least once

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.pk_read}"
