"""Fields in which one of the people or departments is chosen."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.choosing import PersonField, read_once
from postmortem.people.models import Department
from postmortem.people.queries import active_departments

__all__ = ["DepartmentField", "DepartmentsField", "PersonField", "RowField", "share"]

Choice = tuple[int, str]  # what is sent, and its words


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One active department."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=active_departments(), empty_label="–", **options)  # type: ignore[arg-type]

    def label_from_instance(self, obj: Department) -> str:
        return obj.name

    def offer(self, departments: Iterable[Department]) -> None:
        """The active ones of all departments, where a page has read them already."""
        self.choices = [("", "–"), *((one.pk, one.name) for one in departments if one.is_active)]

    def share(self, read: Callable[[], Iterable[Choice]]) -> None:
        """Offer what this gives when the choices are shown: fields of one form need not read it each."""
        self.choices = lambda: [("", "–"), *read()]


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row of an activity; the form says of which one."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=Deliverable.objects.none(), empty_label="–", **options)  # type: ignore[arg-type]

    def offer(self, activity: Activity, *, but: Deliverable | None = None) -> None:
        """The rows of this activity that are not dropped, without one of them."""
        rows = Deliverable.objects.live().filter(activity=activity).order_by("position", "pk")
        self.queryset = rows.exclude(pk=but.pk) if but else rows


class DepartmentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of active departments, as choices big enough for a thumb."""

    default_error_messages = dict.fromkeys(("invalid_choice", "invalid_pk_value"), _("Choose from the list."))

    def __init__(self, **options: object) -> None:
        super().__init__(
            queryset=active_departments(),
            widget=forms.CheckboxSelectMultiple,
            **options,
        )

    def label_from_instance(self, obj: Department) -> str:
        return obj.name

    def share(self, read: Callable[[], Iterable[Choice]]) -> None:
        """Offer what this gives when the choices are shown: fields of one form need not read it each."""
        self.choices = read

    def clean(self, value: Any) -> Any:  # noqa: ANN401  as declared above it
        """A number that no database holds is no department, either."""
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


def share(form: forms.Form) -> None:
    """Several fields of a form that offer the same people, or all departments, read them once."""
    read_once(form)
    departments = cache(lambda: [(one.pk, one.name) for one in active_departments()])
    for field in form.fields.values():
        if isinstance(field, DepartmentField | DepartmentsField):
            field.share(departments)
