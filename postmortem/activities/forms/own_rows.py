"""Which of the own rows the yes is for."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MARK: Final = re.compile(r"\d{1,18}:\d{1,9}:\d{1,9}")


class MarksField(forms.Field):
    """Rows as the page showed them (queries.mark_of)."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: object) -> list[str]:
        return [str(one) for one in value] if isinstance(value, list) else []


class OwnRowsForm(forms.Form):
    """Whatever stays ticked."""

    row = MarksField(required=False)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for the form as a whole: its rows have no place for a sentence each."""
        marks = self.cleaned_data["row"]
        if not marks:
            raise ValidationError(_("Choose at least one."))
        if not all(MARK.fullmatch(mark) for mark in marks):
            raise ValidationError(_("Choose from the list."))
        return self.cleaned_data
