"""What a group of a company sign-in means here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.people.models import Department, User


class GroupRule(models.Model):
    """Whoever is in this group there belongs to this department here, has this role, or both. Nobody becomes
    an administrator by a group: administrators are made by administrators.
    """

    ROLES = [(role.value, role.label) for role in User.Role if role != User.Role.ADMIN]

    group = models.CharField(_("group"), max_length=200, unique=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    role = models.CharField(_("role"), max_length=10, blank=True, choices=ROLES)

    class Meta:
        ordering = ["group", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False) | ~Q(role=""),
                name="group_rule_says_something",
                violation_error_message=_("Say which department, which role, or both."),
            ),
            models.CheckConstraint(
                condition=~Q(role="admin"),
                name="group_rule_makes_no_admin",
                violation_error_message=_("Administrators are made by administrators, not by a group."),
            ),
        ]

    def __str__(self) -> str:
        return self.group
