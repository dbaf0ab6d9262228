"""An address is enough: tool and number are read from it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.links.actions import NewLink
from postmortem.links.models import Link, Service
from postmortem.links.rules import Refused, recognised
from postmortem.links.rules.addresses import LONGEST, LONGEST_ID


class LinkForm(SubmitTokenMixin, forms.Form):
    """`address` tells the rest; what is typed beside it wins."""

    address = forms.CharField(
        label=_("Address"),
        help_text=_("Copied from the browser; tool and number are read from it."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}),
    )
    service = forms.ChoiceField(
        label=_("Tool"), choices=[("", _("as the address says")), *Service.choices], required=False
    )
    external_id = forms.CharField(
        label=_("Number there"),
        help_text=_("Only if it is not to be read from the address."),
        max_length=LONGEST_ID,
        required=False,
    )
    state = forms.ChoiceField(
        label=_("How does it stand there?"), choices=Link.State.choices, initial=Link.State.UNKNOWN
    )

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        if typed:
            try:
                self.read = recognised(typed)
            except Refused as refused:
                raise ValidationError(refused.sentence) from None
        return typed

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not found["address"] and not (found["service"] and found["external_id"]):
            raise ValidationError(gettext("Paste an address, or choose the tool and type the number there."))
        return found

    def new(self) -> NewLink:
        typed, read = self.cleaned_data, getattr(self, "read", None)
        return NewLink(
            service=typed["service"] or (read.service if read else Service.OTHER),
            external_id=typed["external_id"] or (read.external_id if read else ""),
            url=read.url if read else "",
            state=typed["state"],
        )


class StateForm(forms.Form):
    state = forms.ChoiceField(choices=Link.State.choices)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 2)
