from datetime import datetime
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.people.moment import MomentField


class ExceptionForm(forms.Form):
    """Why a rule does not hold for something, and until when; what it is from stands in the address."""

    reason = forms.CharField(
        label=_("Why may it be so?"),
        help_text=_("One sentence; it stands beside the row and is listed to whoever signs."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = MomentField(label=_("Until when?"), help_text=_("At most 90 days from now."))

    def __init__(
        self, data: QueryDict | None = None, *, zone: str, until: datetime, reason: str = ""
    ) -> None:
        super().__init__(data, initial={"until": until, "reason": reason})
        cast(MomentField, self.fields["until"]).zone = zone
