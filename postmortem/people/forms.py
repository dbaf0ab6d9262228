"""The forms of the settings pages: they check spelling, the actions check rules.

Django's ModelForm takes no parameter when it runs, only when it is checked: hence type-arg.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db.models import Model, Q
from django.forms.forms import DeclarativeFieldsMetaclass
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.people import queries, rules
from postmortem.people.actions import House, Person, Preferences
from postmortem.people.choosing import PersonField
from postmortem.people.models import Department, DisciplineCode, ExternalContact, ExternalParty, User

HIDDEN = {"password"}  # is never shown, not even what is stored of it


class SeenMixin(forms.BaseForm, metaclass=DeclarativeFieldsMetaclass):
    """For what may have changed meanwhile: carries what was on the screen, and shows what is stored now."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    is_outdated = False

    def show_stored(self, current: Model) -> None:
        """Say at each field what is stored by now; what was typed stays, and sending it again saves it."""
        typed = self.cleaned_data
        stored = {
            bound: stored_at(current, bound.name)
            for bound in self.visible_fields()
            if bound.name not in HIDDEN
        }
        words = {b.name: in_words(b, value) for b, value in stored.items() if value != typed[b.name]}
        self.say(words, seen=queries.fingerprint(current))

    def say(self, stored: Mapping[str, str], *, seen: str) -> None:
        """Say in words, by field, what is stored by now; `seen` is what will have been on the screen."""
        self.is_outdated = True
        self.add_error(
            None,
            _("Somebody changed this after you had opened it. See what is stored now, then save again."),
        )
        for name, words in stored.items():
            self.add_error(name, _("Stored now: %(value)s") % {"value": words or "–"})
        data = cast(QueryDict, self.data).copy()
        data["seen"] = seen
        self.data = data


def stored_at(row: Model, name: str) -> object:
    value = getattr(row, name)
    return sorted(value.values_list("code", flat=True)) if name == "disciplines" else value


def in_words(bound: forms.BoundField, value: object) -> str:
    if isinstance(value, Model):
        return str(value)
    labels = {str(code): str(label) for code, label in getattr(bound.field, "choices", ())}
    parts = value if isinstance(value, list) else [value]
    return " · ".join(labels.get(str(part), str(part)) for part in parts if part not in (None, "")) or "–"


class ClockField(forms.TimeField):
    """A time of the day, as browsers ask for it."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": gettext_lazy("Write the time like 09:00.")}


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(label=gettext_lazy("Which language?"), required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Which time zone?"), required=False)
    quiet_from = ClockField(
        label=gettext_lazy("From when shall no message reach you?"),
        help_text=gettext_lazy(
            "What comes up meanwhile stands here at once, and its message waits. Only in the last 24 hours"
            " before something goes live it does not wait for those who answer for it, lead or decide."
        ),
        required=False,
    )
    quiet_to = ClockField(
        label=gettext_lazy("Until when?"),
        help_text=gettext_lazy("Both empty: no quiet hours."),
        required=False,
    )
    digest_at = ClockField(label=gettext_lazy("At what time do lists come?"), required=False)

    class Meta:
        model = User
        fields = [
            *("display_name", "language", "time_zone"),
            *("quiet_from", "quiet_to", "wants_daily", "wants_weekly", "digest_at"),
        ]
        labels = {
            "display_name": gettext_lazy("What do others call you?"),
            "wants_daily": gettext_lazy("a list of what waits for me, every working day"),
            "wants_weekly": gettext_lazy("an overview of the week, on Mondays"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language, zone = (cast(forms.ChoiceField, self.fields[name]) for name in ("language", "time_zone"))
        language.choices = [("", _("as the browser")), *settings.LANGUAGES]
        server = _("as the server: %(zone)s") % {"zone": settings.TIME_ZONE}
        zone.choices = [("", server), *((name, name) for name in rules.zones(self.instance.time_zone))]

    def lists(self) -> list[forms.BoundField]:
        return [self["wants_daily"], self["wants_weekly"]]

    def clean_digest_at(self) -> time:
        """Without a time it stays as it was."""
        return self.cleaned_data["digest_at"] or self.instance.digest_at  # type: ignore[no-any-return]

    def clean_quiet_to(self) -> time | None:
        end: time | None = self.cleaned_data["quiet_to"]
        if "quiet_from" in self.cleaned_data and (end is None) != (self.cleaned_data["quiet_from"] is None):
            raise forms.ValidationError(_("Say from when and until when, or neither."))
        return end

    def preferences(self) -> Preferences:
        return Preferences(**self.cleaned_data)


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    password = forms.CharField(
        label=gettext_lazy("Password to begin with"),
        help_text=gettext_lazy("Tell it to the person yourself. Without one they ask for a link by mail."),
        required=False,
        strip=False,
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = User
        fields = ["account", "display_name", "email", "department", "role"]
        help_texts = {
            "account": gettext_lazy("To sign in with: small letters, digits, dot, dash, underscore."),
            "email": gettext_lazy("Also good to sign in with; reminders go there."),
        }
        error_messages = {
            "account": {"unique": gettext_lazy("This account name is taken.")},
            "email": {"unique": gettext_lazy("Somebody else has this mail address.")},
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        home = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        home.queryset = Department.objects.filter(Q(is_active=True) | Q(pk=self.instance.department_id))
        if self.instance.role != User.Role.ADMIN:  # that takes two: it is asked for on a page of its own
            role = cast(forms.ChoiceField, self.fields["role"])
            role.choices = [one for one in User.Role.choices if one[0] != User.Role.ADMIN]

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").lower() or None

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        return password

    def person(self) -> Person:
        return Person(**{name: self.cleaned_data[name] for name in PersonForm.Meta.fields})


class PersonEditForm(SeenMixin, PersonForm):
    disciplines = forms.MultipleChoiceField(
        label=gettext_lazy("Own trades"),
        help_text=gettext_lazy("Only if they differ from those of the department."),
        choices=DisciplineCode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["disciplines"] = [trade.code for trade in self.instance.disciplines.all()]
        self.fields["password"].label = _("New password")
        self.fields["password"].help_text = _("Only to set another one; it ends the sessions of this person.")

    def person(self) -> Person:
        return replace(super().person(), disciplines=tuple(self.cleaned_data["disciplines"]))


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg]
    lead = PersonField(
        label=capfirst(gettext_lazy("lead")),
        help_text=gettext_lazy("Names who does what is addressed to the department, and signs."),
        required=False,
    )
    disciplines = forms.MultipleChoiceField(
        label=gettext_lazy("Trades"),
        choices=DisciplineCode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Department
        fields = ["name_en", "name_zh", "lead", "disciplines"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(PersonField, self.fields["lead"]).offer(also=[pk for pk in [self.instance.lead_id] if pk])
        if self.instance.pk:
            self.initial["disciplines"] = [trade.code for trade in self.instance.disciplines.all()]

    def house(self) -> House:
        said = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return House(**{**said, "disciplines": tuple(said["disciplines"])})


class DepartmentEditForm(SeenMixin, DepartmentForm):
    class Meta(DepartmentForm.Meta):
        fields = ["name_en", "name_zh", "lead", "disciplines", "is_active"]
        labels = {"is_active": gettext_lazy("takes part in new activities")}


class PartyForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ExternalParty
        fields = ["name", "kind"]
        help_texts = {"kind": gettext_lazy("In a few words: payment platform, bank, agency.")}
        error_messages = {"name": {"unique": gettext_lazy("There is a party of this name already.")}}


class PartyEditForm(SeenMixin, PartyForm):
    pass


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=lambda: [("", gettext_lazy("that of this house")), *settings.LANGUAGES],
        required=False,
    )

    class Meta:
        model = ExternalContact
        fields = ["name", "email", "language"]
        help_texts = {"email": gettext_lazy("A link to what is asked of them goes there.")}


class ContactEditForm(SeenMixin, ContactForm):
    pass
