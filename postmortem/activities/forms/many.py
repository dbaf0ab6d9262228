"""Fields in which several people are chosen."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from postmortem.people.choosing import PeopleField
from postmortem.people.models import ExternalContact
from postmortem.people.queries import contacts_to_ask

__all__ = ["ContactsField", "ManyField", "PeopleField"]


class ManyField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of rows; a number that no database holds is none of them."""

    default_error_messages = dict.fromkeys(("invalid_choice", "invalid_pk_value"), _("Choose from the list."))

    def clean(self, value: Any) -> Any:  # noqa: ANN401  as declared above it
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class ContactsField(ManyField):
    """Any number of contacts outside who can be written to, with the party beside the name."""

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=contacts_to_ask(), **options)

    def label_from_instance(self, obj: ExternalContact) -> str:
        return f"{obj.name} · {obj.party.name}"
