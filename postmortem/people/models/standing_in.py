from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.people.models.department import Department
from postmortem.people.models.user import User


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def at(self, now: datetime) -> "AbsenceQuerySet":
        return self.filter(since__lte=now, until__gt=now)


class Absence(models.Model):
    """One person is away from–to, and another one receives what would reach them meanwhile."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy"))
    since = models.DateTimeField(_("away from"))
    until = models.DateTimeField(_("until"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("The end must lie after the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(person=F("deputy")),
                name="absence_deputy_is_another",
                violation_error_message=_("Choose somebody else as deputy."),
            ),
        ]
        indexes = [models.Index(fields=["person", "until"], name="absence_person")]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def at(self, now: datetime) -> "DeputyQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=now), since__lte=now)


class Deputy(models.Model):
    """One person may answer in another one's name: what, from when, until when (open-ended until ended).

    Whoever is away has a deputy by that (Absence); this one stands in although the person is there. An
    answer of the office counts as the person's own.
    """

    class Scope(models.TextChoices):
        ALL = "all", _("everything")
        DEPARTMENT = "department", _("one department")
        ACTIVITY = "activity", _("one activity")
        OFFICE = "office", _("everything, as the own office")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="deputises", verbose_name=_("deputy")
    )
    scope = models.CharField(_("for what"), max_length=10, choices=Scope, default=Scope.ALL)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    activity_id = models.PositiveBigIntegerField(null=True)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="deputy_ends_after_it_begins",
                violation_error_message=_("The end must lie after the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(person=F("deputy")),
                name="deputy_is_another",
                violation_error_message=_("Choose somebody else as deputy."),
            ),
            models.CheckConstraint(
                condition=Q(scope="department", department__isnull=False, activity_id__isnull=True)
                | Q(scope="activity", department__isnull=True, activity_id__isnull=False)
                | Q(scope__in=["all", "office"], department__isnull=True, activity_id__isnull=True),
                name="deputy_scope_names_its_thing",
            ),
        ]
        indexes = [models.Index(fields=["deputy", "until"], name="deputy_deputy")]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"
