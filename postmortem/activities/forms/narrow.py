"""Which activities are listed; it stands in the address."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity


class NarrowForm(forms.Form):
    """Sent by GET. What is no choice of the list narrows nothing."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("every kind")), *Activity.Kind.choices], required=False
    )
    mine = forms.BooleanField(label=_("only those that I take part in"), required=False)
    ours = forms.BooleanField(label=_("only those that my department asked for"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="narrow_%s")

    def narrowed(self) -> dict[str, Any]:
        """What is chosen, as queries.Narrowing takes it."""
        self.is_valid()
        return dict(self.cleaned_data)
