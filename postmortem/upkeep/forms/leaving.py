"""Who takes over what somebody carries who leaves."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.people.models import User
from postmortem.upkeep.queries.leaving import LeavePage, successors


class SuccessorForm(forms.Form):
    """One choice for each thing, and one for all the rest of it; a field is called like Carried.key."""

    rest = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who takes over what is not chosen below?"),
        required=False,
        empty_label=gettext_lazy("nobody for all of it"),
    )

    def __init__(self, *args: Any, page: LeavePage, **options: Any) -> None:
        super().__init__(*args, **options)
        people = successors(page.person)
        choices = [("", _("as above")), *((one.pk, str(one)) for one in people)]
        self.page, self.people = page, {str(one.pk): one for one in people}
        cast("forms.ModelChoiceField[User]", self.fields["rest"]).queryset = people
        for item in page.open:
            self.fields[item.key] = forms.ChoiceField(
                label=item.title, help_text=str(item.what), choices=choices, required=False
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("rest") is None and "rest" not in self.errors:
            if any(not said.get(item.key) for item in self.page.open):
                raise ValidationError(_("Choose a successor for each, or one for all of it."))
            if not self.page.open and self.page.duties:
                raise ValidationError(_("Choose who takes over what is asked of this person."))
        return said

    @property
    def choices_made(self) -> dict[str, User]:
        return {
            item.key: self.people[self.cleaned_data[item.key]]
            for item in self.page.open
            if self.cleaned_data.get(item.key)
        }


class LeaveForm(forms.Form):
    """The last step: the account name is typed, because nothing brings it back."""

    account = forms.CharField(
        label=gettext_lazy("Type the account name to confirm"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person

    def clean_account(self) -> str:
        typed: str = self.cleaned_data["account"]
        if typed != self.person.account:
            raise ValidationError(_("This is not the account name."))
        return typed
