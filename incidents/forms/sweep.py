"""What people type about similar things after a fault."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.actions.sweep import NewSweep
from incidents.forms.choices import IncidentField
from incidents.models import Incident
from incidents.rules.sweep import Candidate
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.people.models import User

ONE_LINE = gettext_lazy("One per line.")


class ClassForm(forms.Form):
    """The class of the fault, in one sentence."""

    fault_class = forms.CharField(
        label=gettext_lazy("What else would be shaped like it?"),
        help_text=gettext_lazy(
            "The class, not the case: “Every field whose rule only production can prove.”"
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say in one sentence what else would be shaped like it.")},
    )


class ThingsForm(SubmitTokenMixin, forms.Form):
    """Things to look at: of those proposed, or typed."""

    taken = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these are looked at?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    typed = forms.CharField(
        label=gettext_lazy("What else?"),
        help_text=ONE_LINE,
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, proposed: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = {one.key: one for one in proposed}
        if not proposed:
            del self.fields["taken"]
            self.fields["typed"].label = _("Which things are looked at?")
            return
        named = [(one.key, f"{one.label} · {one.reasons}") for one in proposed]
        self.fields["taken"].choices = named  # type: ignore[attr-defined]

    @property
    def candidates(self) -> list[Candidate]:
        return [self.proposed[key] for key in self.cleaned_data.get("taken", [])]

    @property
    def lines(self) -> list[str]:
        return lines_of(self.cleaned_data["typed"])


class BeginSweepForm(ThingsForm, ClassForm):
    """The class, what is looked at first, and how each is checked."""

    checks = forms.CharField(
        label=gettext_lazy("How is each checked?"),
        help_text=ONE_LINE,
        max_length=1000,
        initial=gettext_lazy("Is it there, too?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say by what one checks it.")},
    )
    field_order = ("submit_token", "fault_class", "taken", "typed", "checks")

    def new(self) -> NewSweep:
        said = self.cleaned_data
        return NewSweep(said["fault_class"], lines_of(said["checks"]), self.candidates, self.lines)


class RepeatsForm(forms.Form):
    """Which earlier incident it is again."""

    earlier = IncidentField(
        error_messages={
            "required": gettext_lazy("Choose the earlier one."),
            "invalid_choice": gettext_lazy("Choose the earlier one."),
        },
    )

    def __init__(self, *args: Any, user: User, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(IncidentField, self.fields["earlier"]).offer(user, but=incident.pk)


def lines_of(text: str) -> list[str]:
    """The lines that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
