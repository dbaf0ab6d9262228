"""Answers about an entry of the log by a link, with a file that shows it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities.forms.entry import AnswerForm, NotNowForm, OtherwiseForm
from postmortem.evidence.rules import TAKEN


class WithFileForm(forms.Form):
    """A file may come with it."""

    file = forms.FileField(
        label=_("A file that shows it"),
        help_text=_("A picture, PDF, Office file, text, zip or mp4."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TAKEN)}),
    )


class OtherwiseByLinkForm(WithFileForm, OtherwiseForm):
    """What was otherwise."""


class NotNowByLinkForm(WithFileForm, NotNowForm):
    """Why a change that was asked for is not done, or not now."""


class AnswerByLinkForm(WithFileForm, AnswerForm):
    """The answer to a question."""
