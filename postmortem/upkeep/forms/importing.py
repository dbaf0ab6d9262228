"""Which file is brought, and how it is read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.upkeep.importing import MAX_BYTES


class BringForm(forms.Form):
    file = forms.FileField(
        label=_("Which file?"),
        help_text=_("Excel (.xlsx) or CSV, at most 10 MB and 20,000 rows."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt"}),
    )
    adds_departments = forms.BooleanField(
        label=_("add departments that are not here yet"),
        help_text=_("Otherwise a row with an unknown department counts as bad."),
        required=False,
        initial=True,
    )

    def clean_file(self) -> Any:  # noqa: ANN401  as the field declares it
        given = self.cleaned_data["file"]
        if given.size > MAX_BYTES:
            raise ValidationError(gettext("The file is larger than 10 MB."), code="too_big")
        return given

    @property
    def is_too_big(self) -> bool:
        return self.has_error("file", "too_big")


class ConfirmForm(forms.Form):
    """Three buttons of one name: all of it, only the good rows, or nothing."""

    step = forms.ChoiceField(choices=[("all", ""), ("good", ""), ("drop", "")])
    seen = forms.CharField(required=False)
