from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from raci.queries.columns import Choices
from raci.rules import Holder

UNKNOWN = {"invalid_choice": _("Choose one from the list.")}


class LetterForm(forms.Form):
    """One cell. The script sends what the cell showed as `was`; the form below the table leaves it out."""

    row = forms.ChoiceField(label=_("Which deliverable?"), error_messages=UNKNOWN)
    holder = forms.ChoiceField(label=_("Who?"), error_messages=UNKNOWN)
    letter = forms.ChoiceField(
        label=_("Which letter?"),
        required=False,
        choices=[
            ("R", _("R responsible: does it")),
            ("C", _("C consulted: asked before")),
            ("I", _("I informed: told after")),
            ("", _("none")),
        ],
        error_messages=UNKNOWN,
    )
    was = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, rows: Iterable[tuple[str, str]], holders: Choices
    ) -> None:
        super().__init__(data)
        self.fields["row"].choices = list(rows)  # type: ignore[attr-defined]
        self.fields["holder"].choices = list(holders)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Holder:
        department, _dot, person = self.cleaned_data["holder"].partition(".")
        return Holder(int(department), int(person) if person else None)

    @property
    def in_words(self) -> str:
        """What was just set: "Poster, Tang Wei: R responsible: does it"."""
        holders = dict(pair for _group, pairs in self.fields["holder"].choices for pair in pairs)  # type: ignore[attr-defined]
        said = self.cleaned_data
        return _("%(row)s, %(who)s: %(letter)s") % {
            "row": dict(self.fields["row"].choices)[said["row"]],  # type: ignore[attr-defined]
            "who": holders[said["holder"]],
            "letter": dict(self.fields["letter"].choices)[said["letter"]],  # type: ignore[attr-defined]
        }

    @property
    def all_errors(self) -> list[str]:
        return [str(sentence) for sentences in self.errors.values() for sentence in sentences]

    @property
    def seen(self) -> str | None:
        """What the cell showed, where the sender said so."""
        return self.cleaned_data["was"] if "was" in self.data else None
