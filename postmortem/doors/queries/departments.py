"""Departments, as keys name them."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from postmortem.people.models import Department


def open_departments() -> QuerySet[Department]:
    return Department.objects.filter(is_active=True).order_by("pk")


def open_department(pk: int | None) -> Department | None:
    """The department of this id; None for none. Raises ValidationError at the field."""
    if pk is None:
        return None
    found = open_departments().filter(pk=pk).first()
    if found is None:
        raise ValidationError({"department": _("There is no such department.")})
    return found
