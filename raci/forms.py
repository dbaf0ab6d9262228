"""What is typed around the matrix: a letter, a hand-over, a launch, the answer to a sheet."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Deliverable
from postmortem.people.models import User
from postmortem.people.moment import MomentField
from postmortem.people.queries import active_people
from raci.queries.columns import Choices
from raci.rules import Holder, RowAnswer, SheetAnswer

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


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who takes it over?"), queryset=User.objects.none(), error_messages=UNKNOWN
    )
    reason = forms.CharField(
        label=_("Why?"), help_text=_("One sentence; the new owner reads it."), widget=forms.Textarea
    )

    def __init__(self, data: QueryDict | None = None, *, row: Deliverable) -> None:
        super().__init__(data)
        people = active_people().filter(department__isnull=False).exclude(pk=row.accountable_id or 0)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class LaunchForm(forms.Form):
    at = MomentField(label=_("When did it go live?"), help_text=_("Empty means now."), required=False)
    reason = forms.CharField(
        label=_("Why does it go live although not everybody has signed?"),
        help_text=_("One sentence; it stands in the log."),
        required=False,
        widget=forms.Textarea,
    )

    def __init__(self, data: QueryDict | None = None, *, zone: str, all_signed: bool) -> None:
        super().__init__(data)
        self.fields["at"].zone = zone  # type: ignore[attr-defined]
        if all_signed:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True


def answers_in(data: QueryDict, prefix: str = "") -> dict[int, RowAnswer]:
    """Every row of one sheet in a POST: `row` is "<id>:<digest>", answer-<id> and reason-<id>
    belong to it.
    """
    found = {}
    for shown in data.getlist(f"{prefix}row"):
        pk, _colon, digest = shown.partition(":")
        if not pk.isdecimal():
            continue
        is_back = data.get(f"{prefix}answer-{pk}") == "back"
        found[int(pk)] = RowAnswer(digest, agree=not is_back, reason=data.get(f"{prefix}reason-{pk}", ""))
    return found


def sheet_answer(activity_id: int, data: QueryDict, prefix: str = "") -> SheetAnswer:
    number, department = data.get(f"{prefix}number", ""), data.get(f"{prefix}department", "")
    return SheetAnswer(
        activity_id=activity_id,
        number=int(number) if number.isdecimal() else 0,
        department_id=int(department) if department.isdecimal() else None,
        sheet_digest=data.get(f"{prefix}sheet", ""),
        rows=answers_in(data, prefix),
    )


def answers_to_all(data: QueryDict) -> list[SheetAnswer]:
    """Several sheets in one POST: `sheets` lists their keys ("7-3", "7-sponsor"), which
    prefix their fields.
    """
    found = []
    for key in data.getlist("sheets"):
        activity_id = key.partition("-")[0]
        if activity_id.isdecimal():
            found.append(sheet_answer(int(activity_id), data, f"{key}-"))
    return found
