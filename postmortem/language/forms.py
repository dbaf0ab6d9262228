"""What an administrator types about language hints, and the sentence to try."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.language.actions import Said
from postmortem.language.models import HintPattern

LETTERS = 2  # a phrase of one letter would be found everywhere
# What a text area is given to show hints while somebody writes, in the next element of the class "hints".
LIVE = {
    "hx-post": reverse_lazy("hints"),
    "hx-trigger": "input changed delay:700ms",
    "hx-target": "next .hints",
    "hx-params": "body,text,made_sense,language",
    "hx-sync": "this:replace",
}


class PatternForm(SubmitTokenMixin, forms.Form):
    """A phrase of the house."""

    pattern = forms.CharField(
        label=_("Which words?"),
        help_text=_("As people write them. “…” stands for a short gap, “|” between two spellings."),
        max_length=120,
        min_length=LETTERS,
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=HintPattern.Language.choices)
    category = forms.ChoiceField(label=_("What is it?"), choices=HintPattern.Category.choices)
    strength = forms.ChoiceField(
        label=_("How strong?"), choices=HintPattern.Strength.choices, initial=HintPattern.Strength.HINT
    )
    rewrite = forms.CharField(
        label=_("What would be better?"),
        help_text=_("Left empty, the usual proposal of its kind stands there."),
        max_length=300,
        required=False,
    )
    reason = forms.CharField(label=_("Why, in one line?"), max_length=200, required=False)

    def clean_pattern(self) -> str:
        """Something must be left of it without the gaps and bars."""
        typed: str = self.cleaned_data["pattern"].strip()
        spellings = [one.replace("…", "").replace(".", "").strip() for one in typed.split("|")]
        if min(map(len, spellings)) < LETTERS:
            raise forms.ValidationError(_("Each spelling needs at least two letters."))
        return typed

    def said(self) -> Said:
        names = ("language", "pattern", "category", "strength", "rewrite", "reason")
        return Said(**{name: self.cleaned_data[name] for name in names})


class TryForm(forms.Form):
    """A sentence to see what is hinted at."""

    text = forms.CharField(
        label=_("A sentence"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "try_%s"})
