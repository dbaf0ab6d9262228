"""What an administrator types about a template: its names, and one row at a time."""

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.rules import TOOLS, known_tools
from postmortem.activities.rules.starters import (
    DAYS,
    LONGEST_NAME,
    LONGEST_TEXT,
    MANY,
    PERCENTS,
    Said,
    Starter,
    StarterRow,
)
from postmortem.drafts.forms import VersionMixin
from postmortem.people.models import DisciplineCode

KINDS = [choice for choice in Deliverable.Kind.choices if choice[0] != Deliverable.Kind.OUTCOME]
LETTERS = {
    "R": _("Who is responsible: does it?"),
    "S": _("Who supports: helps whoever does it?"),
    "C": _("Who is consulted before it is settled?"),
    "I": _("Who is informed after it is settled?"),
}


class TemplateForm(VersionMixin, forms.Form):
    """How a template is called, and for which kind of activity it is proposed."""

    name_en = forms.CharField(label=_("What is it called in English?"), max_length=80)
    name_zh = forms.CharField(label=_("What is it called in Chinese?"), max_length=80)
    activity_kind = forms.ChoiceField(
        label=_("For which kind of activity is it proposed?"),
        choices=[("", _("for any")), *Activity.Kind.choices],
        required=False,
    )

    tools = forms.MultipleChoiceField(
        label=_("Which tools does it switch on?"),
        help_text=_("Everything else stays out of sight until somebody adds it."),
        choices=list(TOOLS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, starter: Starter) -> None:
        self.body = starter.body
        initial = {
            "tools": list(starter.tools),
            "name_en": starter.name.en,
            "name_zh": starter.name.zh,
            "activity_kind": starter.kind,
            "version": starter.version,
        }
        super().__init__(data, initial=initial)

    def changes(self) -> dict[str, Any]:
        """What was changed, as change_template takes it: the tools stand in the body."""
        found = super().changes()
        if "tools" in found:
            found["body"] = replace(self.body, tools=tuple(known_tools(found.pop("tools")))).document
        return found


class TemplateRowForm(VersionMixin, forms.Form):
    """One row: two names, when it is good, when it is due, who has which letter, by trade."""

    name_en = forms.CharField(label=_("What is needed, in English?"), max_length=LONGEST_NAME)
    name_zh = forms.CharField(label=_("What is needed, in Chinese?"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=_("What kind of thing is it?"), choices=KINDS)
    phase = forms.ChoiceField(label=_("In which phase?"), choices=Deliverable.Phase.choices)
    discipline = forms.ChoiceField(
        label=_("To which trade does it belong?"),
        choices=[("", _("to none")), *DisciplineCode.choices],
        required=False,
    )
    percent = forms.IntegerField(
        label=_("After how much of the time is it due, in percent?"),
        help_text=_("Of the time from the beginning until everything must be final; 1 to 95."),
        min_value=PERCENTS[0],
        max_value=PERCENTS[-1],
    )
    days_after = forms.IntegerField(
        label=_("How many days after the launch is it due?"), min_value=DAYS[0], max_value=DAYS[-1]
    )
    accountable = forms.ChoiceField(
        label=_("Who is accountable: answers for it?"),
        help_text=_("By trade; the department that alone has it names the person."),
        choices=[("", _("left open")), *DisciplineCode.choices],
        required=False,
    )
    acceptance_en = forms.CharField(
        label=_("When is it good, in English?"),
        widget=forms.Textarea,
        max_length=LONGEST_TEXT,
        required=False,
    )
    acceptance_zh = forms.CharField(
        label=_("When is it good, in Chinese?"),
        widget=forms.Textarea,
        max_length=LONGEST_TEXT,
        required=False,
    )

    def __init__(
        self, data: QueryDict | None = None, *, starter: Starter, row: StarterRow | None = None
    ) -> None:
        super().__init__(data, initial={"version": starter.version, **(_shown(row) if row else {})})
        self.row = row
        for code, label in LETTERS.items():
            self.fields[code] = forms.MultipleChoiceField(
                label=label,
                choices=DisciplineCode.choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=list(row.letters.get(code, ())) if row else [],
            )
        del self.fields["percent" if row and row.days_after is not None else "days_after"]
        if row and row.is_outcome:
            del self.fields["kind"]
        self.order_fields(ORDER)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        taken = [trade for code in MANY for trade in found.get(code, [])]
        if len(set(taken)) < len(taken):
            raise ValidationError(gettext("A trade has one of the letters R, S, C and I in a row."))
        return found

    def new(self) -> StarterRow:
        """The row as it was typed; of a valid form."""
        typed = self.cleaned_data
        accountable = [typed["accountable"]] if typed["accountable"] else []
        letters = {"A": accountable, **{code: typed[code] for code in MANY}}
        return StarterRow(
            kind=typed.get("kind") or cast(StarterRow, self.row).kind,
            phase=typed["phase"],
            name=Said(typed["name_en"], typed["name_zh"]),
            discipline=typed["discipline"],
            acceptance=Said(typed["acceptance_en"], typed["acceptance_zh"]),
            percent=typed.get("percent"),
            days_after=typed.get("days_after"),
            letters={code: tuple(trades) for code, trades in letters.items() if trades},
        )


ORDER = [
    "name_en",
    "name_zh",
    "kind",
    "phase",
    "discipline",
    "percent",
    "days_after",
    "accountable",
    *LETTERS,
    "acceptance_en",
    "acceptance_zh",
]


def _shown(row: StarterRow) -> dict[str, Any]:
    return {
        "name_en": row.name.en,
        "name_zh": row.name.zh,
        "kind": row.kind,
        "phase": row.phase,
        "discipline": row.discipline,
        "percent": row.percent,
        "days_after": row.days_after,
        "accountable": next(iter(row.letters.get("A", ())), ""),
        "acceptance_en": row.acceptance.en,
        "acceptance_zh": row.acceptance.zh,
    }
