"""What is typed on the launch page: a decision, a look at the preview, that it is live."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.people.moment import MomentField
from raci.queries.gate import LaunchPage
from raci.rules.gate import OFFERED, Said, Verdict, needs_sentence

ONE_SENTENCE = forms.Textarea(attrs={"rows": 2})
LABELS = {
    Verdict.GO: _("It goes live"),
    Verdict.OPEN_ITEMS: _("It goes live with what is open"),
    Verdict.MOVE: _("Another time"),
    Verdict.OLD_VERSION: _("It goes live with the old version of something"),
    Verdict.DROP: _("It goes live without something"),
    Verdict.HOLD: _("Not now"),
}
CHOOSE = {"required": _("Choose one from the list."), "invalid_choice": _("Choose one from the list.")}
SAY_WHY = {"required": _("Say in one sentence why.")}


class DecideForm(forms.Form):
    """One verdict with what belongs to it. `page` says which ones there are."""

    use_required_attribute = False  # which ones are needed depends on the verdict
    verdict = forms.ChoiceField(
        label=_("What do you decide?"), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    moves_to = MomentField(
        label=_("Which time instead?"), error_messages={"required": _("Say which time instead.")}
    )
    row = forms.TypedChoiceField(label=_("Which one?"), coerce=int, empty_value=None, error_messages=CHOOSE)
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("One sentence; it stands with the decision."),
        widget=ONE_SENTENCE,
        error_messages=SAY_WHY,
    )
    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, page: LaunchPage) -> None:
        super().__init__(data, initial={"mark": page.mark}, auto_id="decide_%s")
        words = page.reader.words
        rows = {row.pk: words.text(row.name) for row in (*page.dropable, *page.with_old_version)}
        cast(MomentField, self.fields["moves_to"]).zone = page.activity.time_zone
        field = cast(forms.ChoiceField, self.fields["verdict"])
        field.choices = [(one.value, LABELS[one]) for one in OFFERED if _fits(one, page)]
        chosen = cast(forms.ChoiceField, self.fields["row"])
        chosen.choices = [("", "–"), *rows.items()]
        self._ask_for(data.get("verdict", "") if data else "", has_open=page.open > 0)

    def _ask_for(self, verdict: str, *, has_open: bool) -> None:
        """What this verdict needs; while none is chosen, what any of those offered does."""
        needed = {
            "moves_to": verdict in ("", Verdict.MOVE),
            "row": verdict in ("", Verdict.DROP, Verdict.OLD_VERSION),
            "reason": needs_sentence(verdict) if verdict else has_open,
        }
        for name, is_needed in needed.items():
            self.fields[name].required = is_needed

    def said(self) -> Said:
        typed = self.cleaned_data
        return Said(typed["verdict"], typed["reason"], typed["mark"], typed["moves_to"], typed["row"])


class VerdictForm(DecideForm):
    """One verdict that was chosen by its button, with what it needs and nothing else."""

    def __init__(self, data: QueryDict | None = None, *, page: LaunchPage, verdict: Verdict) -> None:
        super().__init__(data, page=page)
        self.chosen = verdict
        self._ask_for(verdict, has_open=page.open > 0)
        for name in ("verdict", *(name for name in ("moves_to", "row", "reason") if not self._needs(name))):
            del self.fields[name]

    def _needs(self, name: str) -> bool:
        return self.fields[name].required

    @staticmethod
    def fits(verdict: Verdict, page: LaunchPage) -> bool:
        """Whether this verdict can be chosen as things stand."""
        return _fits(verdict, page)

    def said(self) -> Said:
        typed = self.cleaned_data
        chosen = (typed.get("moves_to"), typed.get("row"))
        return Said(self.chosen, typed.get("reason", ""), typed["mark"], *chosen)


def _fits(verdict: Verdict, page: LaunchPage) -> bool:
    if verdict == Verdict.GO:
        return page.open == 0
    if verdict == Verdict.OPEN_ITEMS:
        return page.open > 0
    if verdict == Verdict.OLD_VERSION:
        return bool(page.with_old_version)
    return verdict != Verdict.DROP or bool(page.dropable)


class OfActivity(forms.Form):
    """A form whose times are wall time of the activity."""

    prefix_of_ids = ""

    def __init__(self, data: QueryDict | None = None, *, zone: str) -> None:
        super().__init__(data, auto_id=f"{self.prefix_of_ids}_%s")
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = zone


class LaunchForm(OfActivity):
    prefix_of_ids = "record"
    at = MomentField(label=_("When did it go live?"), help_text=_("Empty means now."), required=False)
    reason = forms.CharField(
        label=_("Why does it go live without a decision?"),
        help_text=_("One sentence; it stands in the log."),
        required=False,
        widget=ONE_SENTENCE,
    )

    def suit(self, *, needs_reason: bool) -> None:
        """Nothing is asked about a decision that was made."""
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            del self.fields["reason"]


class HoldForm(OfActivity):
    prefix_of_ids = "hold"
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("One sentence; it stands with the decision."),
        widget=ONE_SENTENCE,
        error_messages=SAY_WHY,
    )


class PreviewAskForm(OfActivity):
    prefix_of_ids = "ask"
    url = forms.URLField(
        label=_("Where can it be looked at?"),
        help_text=_("A link that opens before it is published."),
        assume_scheme="https",
        max_length=500,
    )


class PreviewAnswerForm(OfActivity):
    """Three questions, a sentence each, at least one; that it is fine is a button of its own."""

    prefix_of_ids = "seen"
    what = forms.CharField(label=_("What is this?"), max_length=300, required=False)
    want = forms.CharField(label=_("Do you want it?"), max_length=300, required=False)
    use = forms.CharField(label=_("How do you use it?"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not any(found.values()):
            raise ValidationError(gettext("Answer one of them, or say that it is fine."))
        return found

    def answers(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if text}
