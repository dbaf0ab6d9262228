from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import User
from raci.queries.columns import Choices, chosen_holder
from raci.rules import Holder, LetterSet

UNKNOWN = _("Choose one from the list.")


class LetterForm(forms.Form):
    """One cell. The script sends what the cell showed as `was`; the form below the table leaves it out.

    Only what was chosen is looked up, so that a change costs the same in a large matrix; `offer` fills the
    lists where the form is shown.
    """

    row = forms.CharField(label=_("Which deliverable?"), widget=forms.Select)
    holder = forms.CharField(label=_("Who?"), widget=forms.Select)
    letter = forms.ChoiceField(
        label=_("Which letter?"), required=False, error_messages={"invalid_choice": UNKNOWN}
    )
    was = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        activity: Activity,
        user: User,
        letters: LetterSet,
        row: str = "",
    ) -> None:
        super().__init__(data, initial={"row": row})
        self.activity, self.user = activity, user
        self.row_name, self.who = "", ""
        self.fields["letter"].choices = [*choices_of(letters), ("", gettext("none"))]  # type: ignore[attr-defined]

    def offer(self, rows: Iterable[tuple[str, str]], holders: Choices) -> "LetterForm":
        self.fields["row"].widget.choices = list(rows)
        self.fields["holder"].widget.choices = list(holders)
        return self

    def clean_row(self) -> int:
        rows = Deliverable.objects.live().filter(activity=self.activity)
        pk = self.cleaned_data["row"]
        found = rows.filter(pk=pk).values_list("pk", "name").first() if pk.isdecimal() else None
        if found is None:
            raise ValidationError(UNKNOWN)
        self.row_name = found[1]
        return found[0]

    def clean_holder(self) -> Holder:
        found = chosen_holder(self.activity, self.user, self.cleaned_data["holder"])
        if found is None:
            raise ValidationError(UNKNOWN)
        self.who = found.who
        return found.holder

    @property
    def in_words(self) -> str:
        """What was just set: "Poster, Tang Wei: R responsible: does it"."""
        return gettext("%(row)s, %(who)s: %(letter)s") % {
            "row": self.row_name,
            "who": self.who,
            "letter": dict(self.fields["letter"].choices)[self.cleaned_data["letter"]],  # type: ignore[attr-defined]
        }

    @property
    def all_errors(self) -> list[str]:
        return [str(sentence) for sentences in self.errors.values() for sentence in sentences]

    @property
    def seen(self) -> str | None:
        """What the cell showed, where the sender said so."""
        return self.cleaned_data["was"] if "was" in self.data else None


class LetterSetForm(forms.Form):
    """Which letters the matrix offers."""

    letters = forms.ChoiceField(label=_("Which letters?"), error_messages={"invalid_choice": UNKNOWN})

    def __init__(
        self, data: QueryDict | None = None, *, sets: Iterable[LetterSet], chosen: LetterSet | None = None
    ) -> None:
        super().__init__(data, initial={"letters": chosen.code if chosen else ""})
        self.fields["letters"].choices = [(one.code, one.name) for one in sets]  # type: ignore[attr-defined]


def choices_of(letters: LetterSet) -> list[tuple[str, str]]:
    """Every letter of a set with its words, the A first."""
    return [
        (
            kind.code,
            gettext("%(letter)s %(name)s: %(asks)s")
            % {"letter": kind.code, "name": kind.name, "asks": kind.asks},
        )
        for kind in letters.all_letters
    ]
