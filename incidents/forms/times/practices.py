"""The checklist of one situation: done, not done, does not apply."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from incidents.models import PracticeAnswer
from incidents.rules.practices import practices_of


class PracticesForm(forms.Form):
    """One answer and one note for each practice; `was` says what was on the screen."""

    was = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        situation: str,
        answers: Mapping[str, PracticeAnswer],
        was: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"{situation}_%s", "initial": {"was": was}})
        self.situation = situation
        for one in practices_of(situation):
            said = answers.get(one.code)
            self.fields[f"answer-{one.code}"] = forms.ChoiceField(
                label=str(one.text),
                choices=[*PracticeAnswer.Answer.choices, ("", _("not said"))],
                required=False,
                initial=said.answer if said else "",
                widget=forms.RadioSelect,
            )
            self.fields[f"note-{one.code}"] = forms.CharField(
                label=_("What shows it, or why not?"),
                max_length=500,
                required=False,
                initial=said.note if said else "",
            )

    @property
    def lines(self) -> list[tuple[str, BoundField, BoundField]]:
        """Practice, answer, note."""
        codes = [one.code for one in practices_of(self.situation)]
        return [(code, self[f"answer-{code}"], self[f"note-{code}"]) for code in codes]

    def said(self) -> dict[str, tuple[str, str]]:
        typed = self.cleaned_data
        codes = [one.code for one in practices_of(self.situation)]
        return {code: (typed[f"answer-{code}"], typed[f"note-{code}"]) for code in codes}
