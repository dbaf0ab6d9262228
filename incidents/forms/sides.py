"""What people type about the sides of a retrospective: views, differences, corrections, replies."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.actions.sides.between import fingerprint
from incidents.actions.sides.giving import Words
from incidents.models import Difference, Perspective
from incidents.rules.sides import OF_THE_SPONSOR
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.models import User

LONG = 4000  # characters of one answer: five minutes
QUESTIONS: dict[str, tuple[Any, Any]] = {
    "aimed": (_("What did we aim at?"), _("The result that counted from where you stood.")),
    "knew": (_("What did we know then?"), _("Also what you did not know, and found out later.")),
    "saw": (_("What did we see?"), _("What came in, what was on the screen, what you heard.")),
    "took_as_agreed": (
        _("What did we take as agreed?"),
        _("What you counted on others for: who does what, until when. One sentence for each."),
    ),
}
TWO_QUESTIONS: dict[str, tuple[Any, Any]] = {
    "aimed": (_("What was it for?"), _("One or two sentences.")),
    "took_as_agreed": (_("What did you take as agreed?"), _("What you counted on others for.")),
}


class Prompt(forms.CharField):
    """One of several prompts, any of which may stay empty: said once above them, not at each."""

    is_one_of_several = True


class ViewForm(VersionMixin, forms.Form):
    """The view of one side; the sponsor answers two questions."""

    def __init__(self, *args: Any, view: Perspective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"view_{view.pk}_%s"})
        questions = TWO_QUESTIONS if view.department_id is None else QUESTIONS
        for name, (label, help_text) in questions.items():
            self.fields[name] = Prompt(
                label=label,
                help_text=help_text,
                max_length=LONG,
                required=False,
                initial=getattr(view, name),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fields["version"].initial = view.version

    def words(self) -> Words:
        return Words(**{name: text for name, text in self.cleaned_data.items() if name != "version"})


class TwoQuestionsForm(forms.Form):
    """The sponsor's two questions by a personal link."""

    aimed = Prompt(
        label=TWO_QUESTIONS["aimed"][0],
        help_text=TWO_QUESTIONS["aimed"][1],
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    took_as_agreed = Prompt(
        label=TWO_QUESTIONS["took_as_agreed"][0],
        help_text=TWO_QUESTIONS["took_as_agreed"][1],
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name] for name in OF_THE_SPONSOR})


class PassOnForm(forms.Form):
    """Who of the department writes it instead."""

    to = forms.ModelChoiceField(
        label=_("Who writes it instead?"),
        queryset=User.objects.none(),
        error_messages={
            "required": _("Choose one from the list."),
            "invalid_choice": _("Choose one from the list."),
        },
    )

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = User.objects.filter(pk__in=[one.pk for one in colleagues]).order_by("display_name", "pk")
        self.fields["to"].queryset = found  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Which sentences of the own view readers may read."""

    sentences = forms.TypedMultipleChoiceField(
        label=_("What may everybody read?"),
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )

    def __init__(
        self, *args: Any, sentences: Sequence[str], released: Iterable[str] = (), **kwargs: Any
    ) -> None:
        chosen = set(released)
        shown = [number for number, text in enumerate(sentences) if text in chosen]
        super().__init__(*args, **kwargs | {"initial": {"sentences": shown}, "auto_id": "release_%s"})
        self.texts = list(sentences)
        self.fields["sentences"].choices = list(enumerate(sentences))  # type: ignore[attr-defined]

    def chosen(self) -> list[str]:
        return [self.texts[number] for number in self.cleaned_data["sentences"]]


class DifferenceForm(SubmitTokenMixin, forms.Form):
    """How readers read what was not aligned; `was` says which words were on the screen."""

    was = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What was not aligned?"),
        help_text=_("A thing, a time or a rule is the subject: “Two different times stood for the poster.”"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in one sentence what was not aligned.")},
    )

    def __init__(self, *args: Any, difference: Difference | None = None, **kwargs: Any) -> None:
        number = difference.pk if difference else "new"
        shown = {"text": difference.text, "was": fingerprint(difference)} if difference else {}
        super().__init__(*args, **kwargs | {"initial": shown, "auto_id": f"between_{number}_%s"})


class CorrectionForm(SubmitTokenMixin, forms.Form):
    """What was otherwise, of one row or of all of it."""

    row = forms.TypedChoiceField(
        label=_("What is it about?"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    text = forms.CharField(
        label=_("What was otherwise?"),
        help_text=_("Things and times: “The file came at 18:40, by chat.”"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in one sentence what was otherwise.")},
    )

    def __init__(self, *args: Any, rows: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "correction_%s"})
        self.fields["row"].choices = [("", _("All of it")), *rows]  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """What became of a correction."""

    reply = forms.CharField(
        label=_("What became of it?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in one sentence what became of it.")},
    )

    def __init__(self, *args: Any, correction: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"reply_{correction}_%s"})
