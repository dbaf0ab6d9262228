"""What is asked about a risk: who else takes note of it, who signs for it, and the signer's word."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.forms.choices import DepartmentsField, PersonField
from postmortem.activities.forms.many import PeopleField
from postmortem.activities.models import Activity


class TellForm(forms.Form):
    people = PeopleField(label=_("Who else is to take note?"), required=False)
    departments = DepartmentsField(label=_("Which departments, by their leads?"), required=False)

    def clean(self) -> None:
        if self.is_valid() and not (self.cleaned_data["people"] or self.cleaned_data["departments"]):
            raise ValidationError({"people": _("Choose somebody.")})


class SignerForm(forms.Form):
    signer = PersonField(
        label=_("Who signs for it?"),
        help_text=_("One person, by name: the sponsor, or who answers for what it touches."),
    )

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        super().__init__(data, initial={"signer": activity.sponsor_id})


class SignForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it worth it?"),
        help_text=_("One sentence; it may stay empty."),
        max_length=500,
        required=False,
    )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not?"),
        help_text=_("One sentence."),
        max_length=500,
    )
