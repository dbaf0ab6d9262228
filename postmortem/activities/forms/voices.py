"""What is typed about a user's words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.drafts.forms import SubmitTokenMixin


class VoiceForm(SubmitTokenMixin, forms.Form):
    """The words of a user, word for word."""

    text = forms.CharField(
        label=_("What did the user say?"),
        help_text=_("Word for word; leave out who it was."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )
    source = forms.CharField(
        label=_("Where was it said?"),
        help_text=_("A survey, a call, a comment; a link is fine."),
        max_length=200,
        required=False,
    )
    theme = forms.CharField(
        label=_("What is it about?"),
        help_text=_("Cards about the same thing stand together."),
        max_length=60,
        required=False,
    )
