"""Why an administrator looks in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.drafts.forms import SubmitTokenMixin


class GlassForm(SubmitTokenMixin, forms.Form):
    reason = forms.CharField(
        label=_("Why must you look in?"),
        help_text=_("One sentence. Everybody named in the activity reads it, with your name."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
