from collections.abc import Sequence
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.rules.checks import reading
from postmortem.people.models import User


class JudgeForm(forms.Form):
    """Whether a reader's answer shows that it was understood; `version` is the cell the page showed."""

    verdict = forms.ChoiceField(choices=list(reading.VERDICTS.items()), widget=forms.RadioSelect)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class OutsidersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Colleagues with their department."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.display_name} · {obj.department.name}" if obj.department else obj.display_name


class ReadersForm(forms.Form):
    """Who is to read it: some of those who have nothing to do with it."""

    people = OutsidersField(
        User.objects.none(),
        label=_("Who could read it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose who is to read it."),
            "invalid_choice": _("Choose one from the list."),
        },
    )

    def __init__(self, data: QueryDict | None = None, *, outsiders: Sequence[User]) -> None:
        super().__init__(data)
        field = cast("OutsidersField", self.fields["people"])
        field.queryset = User.objects.filter(pk__in=[person.pk for person in outsiders])
