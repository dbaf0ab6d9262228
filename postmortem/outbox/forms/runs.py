"""What an administrator types on the pages of runs and deliveries."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.queries import deliveries


class PauseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why should nothing be sent for now?"),
        help_text=_("One sentence. Leads and drivers read it on their To do page."),
        max_length=200,
        error_messages={"required": _("Say in one sentence why.")},
    )


class ResumeForm(forms.Form):
    """Two buttons of one name."""

    how = forms.ChoiceField(
        choices=[("send", _("Send what waits")), ("afresh", _("Begin afresh"))],
        error_messages={
            "required": _("Choose one of the two ways."),
            "invalid_choice": _("Choose one of the two ways."),
        },
    )


class DeliveryFilter(forms.Form):
    way = forms.ChoiceField(label=_("Which way?"), required=False)
    failed = forms.BooleanField(label=_("Only what failed"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["way"].choices = [("", _("every way")), *deliveries.ways()]  # type: ignore[attr-defined]
