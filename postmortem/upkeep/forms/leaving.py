"""Who takes over what somebody carries who leaves."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.people.choosing import PersonField
from postmortem.people.models import User
from postmortem.upkeep.queries.leaving import LeavePage


class SuccessorForm(forms.Form):
    """One choice for each thing, and one for all the rest of it; a field is called like Carried.key."""

    rest = PersonField(
        label=gettext_lazy("Who takes over what is not chosen below?"),
        required=False,
        empty_label=gettext_lazy("nobody for all of it"),
    )

    def __init__(self, *args: Any, page: LeavePage, **options: Any) -> None:
        super().__init__(*args, **options)
        self.page = page
        for item in page.open:
            self.fields[item.key] = PersonField(
                label=item.title, help_text=str(item.what), empty_label=_("as above"), required=False
            )
        shared: dict[str, Any] = {}
        for field in self.fields.values():
            person = cast(PersonField, field)
            person.offer(placed=True, but=[page.person.pk])
            person.shared = shared

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
            item.key: self.cleaned_data[item.key]
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
