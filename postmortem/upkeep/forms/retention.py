"""How many days each kind of thing is kept; why a file is blanked."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.upkeep.rules.retention import KINDS


class RetentionForm(forms.Form):
    """One number of days for each kind; empty: for ever."""

    def __init__(self, *args: Any, kept: Mapping[str, int | None], **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, said in KINDS.items():
            self.fields[kind] = forms.IntegerField(
                label=str(said.name),
                required=said.most is not None,
                min_value=said.least,
                max_value=said.most or 36_500,
                initial=kept[kind],
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )


class BlankForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does the content go?"),
        help_text=_("One sentence. Those who see the place of the file read it."),
        max_length=200,
        error_messages={"required": _("Say in one sentence why.")},
    )
