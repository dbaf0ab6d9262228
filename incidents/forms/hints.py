"""Why the words of a strong hint stay."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class HintAnswerForm(forms.Form):
    """One sentence; the place and the phrase say which hint it answers."""

    place = forms.CharField(max_length=60, widget=forms.HiddenInput)
    phrase = forms.CharField(max_length=200, strip=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why do these words stay?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in one sentence why.")},
    )

    def __init__(self, *args: Any, number: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"hint_{number}_%s"})
