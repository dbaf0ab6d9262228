"""Fields in which several people are chosen."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from postmortem.people.models import ExternalContact, User
from postmortem.people.queries import active_people, contacts_to_ask


class ManyField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of rows; a number that no database holds is none of them."""

    default_error_messages = dict.fromkeys(("invalid_choice", "invalid_pk_value"), _("Choose from the list."))

    def clean(self, value: Any) -> Any:  # noqa: ANN401  as declared above it
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class PeopleField(ManyField):
    """Any number of active people, with the department beside the name."""

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=active_people().select_related("department"), **options)

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.display_name} · {obj.department.name}" if obj.department else obj.display_name


class ContactsField(ManyField):
    """Any number of contacts outside who can be written to, with the party beside the name."""

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=contacts_to_ask(), **options)

    def label_from_instance(self, obj: ExternalContact) -> str:
        return f"{obj.name} · {obj.party.name}"
