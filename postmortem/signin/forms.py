"""The forms of sign-in: they check spelling, the actions check rules."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.people.models import Department, User
from postmortem.signin import actions
from postmortem.signin.models import GroupRule

NEW_PASSWORD = {"autocomplete": "new-password"}


class LoginNameForm(forms.Form):
    login = forms.CharField(label=gettext_lazy("Account name or mail address"), max_length=254)


class CodeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("The code"), max_length=20)


class PasswordsForm(forms.Form):
    """A password, twice."""

    password1 = forms.CharField(strip=False, max_length=128, widget=forms.PasswordInput(attrs=NEW_PASSWORD))
    password2 = forms.CharField(strip=False, max_length=128, widget=forms.PasswordInput(attrs=NEW_PASSWORD))

    def person(self) -> User:
        return User()

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        first = said.get("password1", "")
        if first and said.get("password2") and first != said["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        elif first:
            try:
                validate_password(first, self.person())
            except forms.ValidationError as refusal:
                self.add_error("password1", refusal)
        return said


class JoinForm(PasswordsForm):
    display_name = forms.CharField(label=gettext_lazy("What do others call you?"), max_length=80)
    account = forms.CharField(max_length=60)
    email = forms.EmailField(max_length=254, required=False)
    field_order = ["display_name", "account", "email", "password1", "password2"]

    def person(self) -> User:
        said = self.cleaned_data
        return User(account=said.get("account", ""), display_name=said.get("display_name", ""))

    def new_person(self) -> actions.NewPerson:
        said = self.cleaned_data
        return actions.NewPerson(said["display_name"], said["account"], said["password1"], said["email"])


class JoinLinkForm(forms.Form):
    days = forms.IntegerField(label=gettext_lazy("For how many days?"), initial=7, min_value=1, max_value=30)
    asks_first = forms.BooleanField(
        label=gettext_lazy("each one waits until somebody lets them in"), initial=True, required=False
    )


class GroupRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = GroupRule
        fields: ClassVar = ["group", "department", "role"]
        labels: ClassVar = {"group": gettext_lazy("What is the group called there?")}
        error_messages: ClassVar = {
            "group": {"unique": gettext_lazy("There is a rule for this group already.")}
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        home = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        home.queryset = Department.objects.filter(is_active=True)
