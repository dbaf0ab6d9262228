from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Deliverable
from postmortem.people.choosing import PersonField


class HandOverForm(forms.Form):
    to = PersonField(label=_("Who takes it over?"))
    reason = forms.CharField(
        label=_("Why?"), help_text=_("One sentence; the new owner reads it."), widget=forms.Textarea
    )

    def __init__(self, data: QueryDict | None = None, *, row: Deliverable) -> None:
        super().__init__(data)
        but = [row.accountable_id] if row.accountable_id else []
        cast(PersonField, self.fields["to"]).offer(placed=True, but=but)
