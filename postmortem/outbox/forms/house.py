"""What a house says about its working days, and who is away."""

from datetime import date
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox import rules
from postmortem.people.choosing import PersonField
from postmortem.people.models import User
from postmortem.people.moment import MomentField

# Those most often chosen, by name; the others stand under their two letters.
COUNTRIES: Final = {
    "CN": gettext_lazy("China"),
    "HK": gettext_lazy("Hong Kong"),
    "MO": gettext_lazy("Macao"),
    "TW": gettext_lazy("Taiwan"),
    "SG": gettext_lazy("Singapore"),
    "MY": gettext_lazy("Malaysia"),
    "TH": gettext_lazy("Thailand"),
    "VN": gettext_lazy("Vietnam"),
    "ID": gettext_lazy("Indonesia"),
    "JP": gettext_lazy("Japan"),
    "KR": gettext_lazy("South Korea"),
    "IN": gettext_lazy("India"),
    "AE": gettext_lazy("United Arab Emirates"),
    "AU": gettext_lazy("Australia"),
    "DE": gettext_lazy("Germany"),
    "FR": gettext_lazy("France"),
    "GB": gettext_lazy("United Kingdom"),
    "NL": gettext_lazy("Netherlands"),
    "IT": gettext_lazy("Italy"),
    "ES": gettext_lazy("Spain"),
    "CA": gettext_lazy("Canada"),
    "US": gettext_lazy("United States"),
}


def calendar_name(code: str) -> str:
    """A calendar in words: Germany (BY); empty if there is none."""
    country, _dash, part = code.partition("-")
    name = str(COUNTRIES.get(country, country))
    return _("%(country)s (%(part)s)") % {"country": name, "part": part} if part else name


class CalendarForm(forms.Form):
    """Whose holidays count."""

    country = forms.ChoiceField(
        label=gettext_lazy("Whose holidays count?"),
        help_text=gettext_lazy("Steps that are counted in days skip them."),
        required=False,
    )
    part = forms.CharField(
        label=gettext_lazy("Which part of the country?"),
        help_text=gettext_lazy(
            "Its code, where parts have holidays of their own: BY for Bavaria. Empty for the whole country."
        ),
        max_length=6,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, sent: QueryDict | None = None, *, calendar: str = "") -> None:
        self.stored = calendar
        country, _dash, part = calendar.partition("-")
        super().__init__(sent, initial={"country": country, "part": part})
        others = [(code, code) for code in rules.calendars() if code not in COUNTRIES]
        cast(forms.ChoiceField, self.fields["country"]).choices = [
            ("", _("by the time zone of each thing")),
            *COUNTRIES.items(),
            (_("others, by their two letters"), others),
        ]

    def clean(self) -> dict[str, Any]:
        country, part = self.cleaned_data.get("country", ""), self.cleaned_data.get("part", "").upper()
        self.cleaned_data["part"] = part
        parts = rules.parts_of(country)
        if part and not country:
            self.add_error("part", _("Choose the country first."))
        elif part and not parts:
            self.add_error("part", _("Only holidays of the whole country are known here; leave it empty."))
        elif part and part not in parts:
            self.add_error("part", _("Its parts are: %(parts)s.") % {"parts": ", ".join(parts)})
        return self.cleaned_data

    def calendar(self) -> str:
        country, part = self.cleaned_data["country"], self.cleaned_data["part"]
        return f"{country}-{part}" if part else country


class SpecialDayForm(forms.Form):
    """A day that is otherwise than the calendar says."""

    day = forms.DateField(
        label=gettext_lazy("Which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day like 2026-03-12.")},
    )
    is_working = forms.TypedChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            ("off", gettext_lazy("a day off")),
            ("work", gettext_lazy("worked, though it would be off")),
        ],
        coerce=lambda word: word == "work",
        initial="off",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=80, required=False)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not 2000 <= day.year <= 2199:
            raise forms.ValidationError(_("Choose a year between 2000 and 2199."))
        return day


class AbsenceForm(forms.Form):
    """When somebody is away, on the clocks of that person, and who stands in."""

    since = MomentField(label=gettext_lazy("Away from when?"))
    until = MomentField(label=gettext_lazy("Until when?"))
    deputy = PersonField(
        label=gettext_lazy("Who stands in?"),
        help_text=gettext_lazy(
            "Receives the reminders and may answer meanwhile, and is told so now. Who is accountable does not"
            " change."
        ),
    )

    def __init__(self, *args: Any, person: User, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("since", "until"):
            cast(MomentField, self.fields[name]).zone = zone
        cast(PersonField, self.fields["deputy"]).offer(but=[person.pk])
