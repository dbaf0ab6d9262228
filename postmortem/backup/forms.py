"""What an administrator says about backups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.backup.actions import Switch
from postmortem.backup.models import Plan


class SwitchForm(forms.Form):
    """Whether, when, where, and how many are kept."""

    is_on = forms.BooleanField(label=_("back up every night"), required=False)
    at = forms.TimeField(
        label=_("At what time?"),
        help_text=_("On the clocks of the house."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time like 09:00.")},
    )
    keep = forms.IntegerField(
        label=_("How many are kept?"),
        help_text=_("When there is one more, the oldest goes."),
        min_value=1,
        max_value=365,
    )
    folder = forms.CharField(
        label=_("Where?"),
        help_text=_("A folder of the server, best on another disk. Empty: beside the data."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    mails_seal = forms.BooleanField(
        label=_("mail the seal of the day to all administrators"),
        help_text=_(
            "One short line. With it a change of the record shows even if the server was taken over."
        ),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, sent: Any = None, *, plan: Plan) -> None:  # noqa: ANN401 - what a request holds
        names = ("is_on", "at", "keep", "folder", "mails_seal", "version")
        super().__init__(sent, initial={name: getattr(plan, name) for name in names})

    def said(self) -> Switch:
        names = ("is_on", "folder", "keep", "at", "mails_seal")
        return Switch(**{name: self.cleaned_data[name] for name in names})


class TrialForm(forms.Form):
    """When somebody restored one to see that it works."""

    on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2026-03-12.")},
    )
