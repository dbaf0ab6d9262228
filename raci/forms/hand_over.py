from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Deliverable
from postmortem.people.models import User
from postmortem.people.queries import active_people

UNKNOWN = {"invalid_choice": _("Choose one from the list.")}


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who takes it over?"), queryset=User.objects.none(), error_messages=UNKNOWN
    )
    reason = forms.CharField(
        label=_("Why?"), help_text=_("One sentence; the new owner reads it."), widget=forms.Textarea
    )

    def __init__(self, data: QueryDict | None = None, *, row: Deliverable) -> None:
        super().__init__(data)
        people = active_people().filter(department__isnull=False).exclude(pk=row.accountable_id or 0)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
