"""A short question with five steps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities.rules.pulse import QUESTIONS, STEPS


class PulseForm(forms.Form):
    """One field for each question; nothing is chosen beforehand."""

    def __init__(self, *args: Any, questions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question] = forms.TypedChoiceField(
                label=str(QUESTIONS[question]),
                choices=list(STEPS.items()),
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one from the list.")},
            )

    @property
    def scores(self) -> dict[str, int]:
        return dict(self.cleaned_data)
