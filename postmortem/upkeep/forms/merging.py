"""Into which department another one goes."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.people.models import Department
from postmortem.upkeep.queries.merging import targets


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Which department does it become part of?"),
        help_text=_("What is open moves there. What is over keeps the old name."),
    )

    def __init__(self, *args: Any, department: Department, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField[Department]", self.fields["into"]).queryset = targets(department)
