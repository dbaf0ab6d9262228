"""What might explain it: a claim, what speaks for or against it, how it was decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.actions.claims import Shown
from incidents.models import Hypothesis
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.evidence.models import Evidence
from postmortem.evidence.rules import TAKEN

Text = forms.Textarea


class ClaimForm(SubmitTokenMixin, forms.Form):
    """A claim, and how one could tell."""

    claim = forms.CharField(
        label=_("What might explain it?"),
        help_text=_("One sentence; a thing, a rule or a time is its subject."),
        max_length=1000,
        widget=Text(attrs={"rows": 2}),
    )
    test = forms.CharField(
        label=_("How could one tell?"), max_length=1000, required=False, widget=Text(attrs={"rows": 2})
    )


class ClaimEvidenceForm(SubmitTokenMixin, forms.Form):
    """One thing that speaks for or against a claim."""

    stance = forms.ChoiceField(
        label=_("Does it speak for it or against it?"),
        choices=[(one.value, one.label) for one in (Evidence.Stance.FOR, Evidence.Stance.AGAINST)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    text = forms.CharField(
        label=_("What shows it, in words"), max_length=2000, required=False, widget=Text(attrs={"rows": 2})
    )
    url = forms.URLField(
        label=_("Or a link that shows it"), max_length=500, required=False, assume_scheme="https"
    )
    file = forms.FileField(
        label=_("Or a file that shows it"),
        help_text=_("A picture, PDF, Office file, text, zip or mp4."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TAKEN)}),
    )

    def shown(self) -> Shown:
        typed = self.cleaned_data
        return Shown(stance=typed["stance"], url=typed["url"], text=typed["text"])


class DecisionForm(VersionMixin, forms.Form):
    """It holds, it does not, or it is open again."""

    state = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Hypothesis.State.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of them.")},
    )
    result = forms.CharField(
        label=_("What showed it?"),
        help_text=_("One sentence."),
        max_length=1000,
        required=False,
        widget=Text(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, claim: Hypothesis, **kwargs: Any) -> None:
        shown = {"state": claim.state, "result": claim.result, "version": claim.version}
        super().__init__(*args, **{**kwargs, "initial": shown, "auto_id": f"decide_{claim.pk}_%s"})
