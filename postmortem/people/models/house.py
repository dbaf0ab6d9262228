"""What holds for the whole house."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HouseRules(models.Model):
    """One row at most; without it everything is as a new house begins (see the defaults)."""

    class Second(models.TextChoices):
        NOBODY = "nobody", _("nobody")
        ADMINS = "admins", _("administrators")
        ALL = "all", _("everybody")

    RAW_LEAST, RAW_MOST, RAW_DAYS = 7, 365, 90

    second_for = models.CharField(max_length=10, choices=Second, default=Second.NOBODY)
    raw_view_days = models.PositiveSmallIntegerField(default=RAW_DAYS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="houserules_once"),
            models.CheckConstraint(
                condition=Q(raw_view_days__gte=7, raw_view_days__lte=365), name="houserules_raw_view_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.second_for}, {self.raw_view_days}"
