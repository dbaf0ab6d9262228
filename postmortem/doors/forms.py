"""The forms of keys: they check spelling, the actions check rules."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from postmortem.doors import rules
from postmortem.doors.actions import NewKey
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.people.models import Department

DAYS = 90
SPELLED = RegexValidator(r"\A[a-z0-9][a-z0-9._-]*\Z", _("Use small letters, digits, dots and dashes."))


class KeyForm(SubmitTokenMixin, forms.Form):
    name = forms.CharField(
        label=_("Which program is it for?"),
        max_length=80,
        help_text=_("The name of the program, so that you know later which key may go."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), choices=list(rules.SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"), choices=list(rules.LASTS.items()), coerce=int, initial=DAYS
    )

    def new(self) -> NewKey:
        said = self.cleaned_data
        return NewKey(said["name"], tuple(said["scopes"]), said["days"])


class ServiceKeyForm(KeyForm):
    field_order = ["name", "account", "department", "scopes", "days"]

    account = forms.CharField(
        label=_("Account name"),
        max_length=60,
        validators=[SPELLED],
        help_text=_(
            "A login of its own, which nobody signs in with. Add it to the activities it is to see; a further"
            " key may use the same one."
        ),
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.filter(is_active=True), required=False
    )
