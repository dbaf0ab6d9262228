"""Fields in which one of the people or departments is chosen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.people.models import Department, User
from postmortem.people.queries import active_departments, active_people


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One active person, with the department beside the name."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=active_people().select_related("department"), empty_label="–", **options)  # type: ignore[arg-type]

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.display_name} · {obj.department.name}" if obj.department else obj.display_name


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One active department."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=active_departments(), empty_label="–", **options)  # type: ignore[arg-type]

    def label_from_instance(self, obj: Department) -> str:
        return obj.name


class DepartmentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of active departments, as choices big enough for a thumb."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            queryset=active_departments(),
            widget=forms.CheckboxSelectMultiple,
            **options,
        )

    def label_from_instance(self, obj: Department) -> str:
        return obj.name
