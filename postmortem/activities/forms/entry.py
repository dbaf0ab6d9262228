"""What is written into the log: one form, a few lines more by kind."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.actions import NewEntry
from postmortem.activities.forms.choices import DepartmentsField, PersonField
from postmortem.activities.forms.many import ContactsField, ManyField, PeopleField
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.activities.rules import CHANGE_SOURCES, COVER_WORDS, COVERS, LINES, asked_first
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.evidence.rules import TAKEN
from postmortem.people.moment import MomentField

KINDS = [
    (LogEntry.Kind.AGREEMENT, _("agreement")),
    (LogEntry.Kind.APPROVAL, _("approval")),
    (LogEntry.Kind.DATE_CHANGE, _("date change")),
    (LogEntry.Kind.CHANGE, _("change request")),
    (LogEntry.Kind.RISK, _("risk")),
    (LogEntry.Kind.QUESTION, _("question")),
    (LogEntry.Kind.MEETING, _("meeting")),
    (LogEntry.Kind.NOTE, _("note")),
]
# Which fields a kind adds to the four of every kind.
MORE: dict[str, tuple[str, ...]] = {
    "agreement": ("options",),
    "meeting": ("evidence", "options", "decided"),
    "approval": ("said_by", "scope", "relayed_by", "unrecorded"),
    "date_change": ("moves_from", "moves_to", "asked_by"),
    "risk": ("likelihood", "impact", "owner", "response", "also_touches"),
    "change": ("source", "need", "resources", "dates", "risks"),
    "question": ("unnamed",),
}
OF_SOME = list(dict.fromkeys(name for names in MORE.values() for name in names))
OF_LINES = list(dict.fromkeys(name for names in LINES.values() for name in names))
FOLDED = ("also_touches", "options")  # of those, what stands further down
LEVELS = [("", "–"), *LogEntry.Level.choices]
LINES_OF_TEXT = forms.Textarea(attrs={"rows": 2})


class EntryForm(SubmitTokenMixin, forms.Form):
    """Text, kind, who is to confirm it until when; what else there is depends on the kind."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS, widget=forms.HiddenInput)
    text = forms.CharField(label=_("What was said?"), widget=forms.Textarea)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)
    people = PeopleField(label=_("Who is to confirm it?"), required=False)
    departments = DepartmentsField(label=_("Which departments, by their leads?"), required=False)
    contacts = ContactsField(
        label=_("Who outside of the house?"), help_text=_("They get a link by mail."), required=False
    )
    until = MomentField(label=_("Until when?"), help_text=_("Empty means within a day."), required=False)
    said_at = MomentField(label=_("When was it said?"), help_text=_("Empty means now."), required=False)
    deliverable = forms.ModelChoiceField(
        label=_("Is it about one deliverable?"), queryset=Deliverable.objects.none(), required=False
    )
    also_touches = ManyField(
        label=_("Which others, too?"), queryset=Deliverable.objects.none(), required=False
    )
    file = forms.FileField(
        label=_("A file that shows it"),
        help_text=_("A picture, PDF, Office file, text, zip or mp4."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TAKEN)}),
    )
    url = forms.URLField(
        label=_("A link that shows it"), max_length=500, required=False, assume_scheme="https"
    )
    said_by = PersonField(
        label=_("Whose approval is it?"),
        help_text=_("The product asks this person what it covers."),
        required=False,
    )
    scope = forms.ChoiceField(
        label=_("What is it said to cover?"),
        choices=[("", _("not said")), *LogEntry.Scope.choices],
        required=False,
    )
    relayed_by = PersonField(
        label=_("Who passed it on?"), help_text=_("If nobody is named: you."), required=False
    )
    unrecorded = forms.BooleanField(
        label=_("Nobody passed it on, and there is no record of it"), required=False
    )
    asked_by = PersonField(label=_("Who asked for it?"), required=False)
    moves_from = MomentField(
        label=_("From which date?"), help_text=_("Empty means as it stands now."), required=False
    )
    moves_to = MomentField(label=_("To which date?"), required=False)
    likelihood = forms.TypedChoiceField(
        label=_("How likely is it?"), choices=LEVELS, coerce=int, empty_value=None, required=False
    )
    impact = forms.TypedChoiceField(
        label=_("How much would it matter?"), choices=LEVELS, coerce=int, empty_value=None, required=False
    )
    owner = PersonField(label=_("Who keeps an eye on it?"), required=False)
    unnamed = forms.BooleanField(
        label=_("Ask without my name"),
        help_text=_("Nobody is shown who asked; in a small group it can be guessed all the same."),
        required=False,
    )
    evidence = forms.CharField(label=_("What do users or figures say?"), widget=LINES_OF_TEXT, required=False)
    decided = forms.CharField(
        label=_("What was decided?"),
        help_text=_("Empty means that nothing was; the log says so, too."),
        widget=LINES_OF_TEXT,
        required=False,
    )
    options = forms.CharField(
        label=_("Which other ways were looked at?"), widget=LINES_OF_TEXT, required=False
    )
    response = forms.CharField(label=_("What is done if it happens?"), required=False)
    source = forms.ChoiceField(
        label=_("Where does it come from?"), choices=[("", "–"), *CHANGE_SOURCES.items()], required=False
    )
    need = forms.CharField(label=_("Why is it needed, and what does it affect?"), required=False)
    resources = forms.CharField(label=_("Who and what does it take?"), required=False)
    dates = forms.CharField(label=_("Which dates move?"), required=False)
    risks = forms.CharField(label=_("What could go wrong, and what then?"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        activity: Activity,
        kind: str = "",
        begun: Mapping[str, Any] | None = None,
    ) -> None:
        """`begun` is what the form begins with (queries.begun_from) when an entry is written anew."""
        begun = begun or {}
        wished = data.get("kind", "") if data is not None else begun.get("kind", kind)
        self.chosen = wished or LogEntry.Kind.AGREEMENT
        self.activity = activity
        super().__init__(data, files, initial={**begun, "kind": self.chosen})
        for name in self._not_of_this_kind():
            del self.fields[name]
        rows = Deliverable.objects.live().filter(activity=activity).order_by("position", "pk")
        self.fields["deliverable"].queryset = rows  # type: ignore[attr-defined]
        if "also_touches" in self.fields:
            self.fields["also_touches"].queryset = rows  # type: ignore[attr-defined]
        if self.chosen == LogEntry.Kind.RISK:
            self._speak_of_a_risk()
        if self.chosen == LogEntry.Kind.CHANGE:
            for name in MORE["change"]:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = _("Write a sentence; “none” is one, too.")
            self.fields["source"].error_messages["required"] = _("Say where the change comes from.")
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = activity.time_zone

    def _speak_of_a_risk(self) -> None:
        self.fields["text"].label = _("What could happen?")
        self.fields["people"].label = _("Who else is to take note?")
        self.fields["deliverable"].label = _("Which deliverable does it touch?")
        self.fields["deliverable"].help_text = _("Whoever is consulted or informed there is told, too.")

    def _not_of_this_kind(self) -> list[str]:
        """Of an approval the product asks the approver, and nobody else."""
        more = [name for name in OF_SOME if name not in MORE.get(self.chosen, ())]
        if self.chosen == LogEntry.Kind.APPROVAL:
            return [*more, "people", "departments", "contacts"]
        outside = self.fields["contacts"].queryset  # type: ignore[attr-defined]
        return more if outside.exists() else [*more, "contacts"]

    def clean_replaces(self) -> LogEntry | None:
        """The entry of this log that is written anew. One that is none is simply not there any more."""
        number = self.cleaned_data["replaces"]
        entries = LogEntry.objects.filter(activity=self.activity)
        return entries.filter(number=number).first() if number and 0 < number < 10**9 else None

    @property
    def first(self) -> list[str]:
        """The fields that are always open."""
        asked = [name for name in ("people", "departments") if name in self.fields]
        risk = self.chosen == LogEntry.Kind.RISK
        more = [name for name in MORE.get(self.chosen, ()) if name not in FOLDED]
        return ["text", *more, *(["deliverable", "also_touches"] if risk else []), *asked, "until"]

    @property
    def more(self) -> list[str]:
        outside = ["contacts"] if "contacts" in self.fields else []
        options = ["options"] if "options" in self.fields else []
        further = (*options, *outside, "file", "url", "said_at", "deliverable")
        return [name for name in further if name not in self.first]

    def new(self) -> NewEntry:
        typed: dict[str, Any] = self.cleaned_data
        lines = {name: typed[name] for name in OF_LINES if name in typed}
        several = ("people", "departments", "contacts", "also_touches")
        chosen = {name: list(typed.get(name, ())) for name in several}
        elsewhere = (*OF_LINES, "submit_token", "file", "asked_by")
        known = {name: value for name, value in typed.items() if name not in elsewhere}
        if typed.get("asked_by"):
            known["said_by"] = typed["asked_by"]
        if self.chosen == LogEntry.Kind.DATE_CHANGE and not known["moves_from"]:
            row = known["deliverable"]
            known["moves_from"] = row.due_at if row else self.activity.agreed_launch_at
        return NewEntry(**{**known, **chosen}, lines=lines)


class EvidenceForm(SubmitTokenMixin, forms.Form):
    """What is put beside an entry later."""

    file = forms.FileField(
        label=_("A file that shows it"),
        help_text=_("A picture, PDF, Office file, text, zip or mp4."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TAKEN)}),
    )
    url = forms.URLField(
        label=_("A link that shows it"), max_length=500, required=False, assume_scheme="https"
    )


class OtherwiseForm(forms.Form):
    reason = forms.CharField(
        label=_("What was otherwise?"),
        help_text=_("One sentence."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NotNowForm(OtherwiseForm):
    """Why a change that was asked for is not done, or not now."""

    reason = forms.CharField(
        label=_("Why not, or when instead?"),
        help_text=_("One sentence; whoever asked for it reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def otherwise_form(entry: LogEntry) -> type[OtherwiseForm]:
    """What is asked of who says no to this entry."""
    return NotNowForm if entry.kind == LogEntry.Kind.CHANGE else OtherwiseForm


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 3}))


NONE = "none"


class CoverField(forms.ChoiceField):
    """What an approval covers; `choices` are those that are listed, every other answer is one, too."""

    def valid_value(self, value: object) -> bool:
        return value == NONE or value in COVERS


class CoverForm(forms.Form):
    """What an approval covers, or that it was none; listed is what no button offers."""

    covers = CoverField(
        label=_("What else did you approve?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one from the list."),
            "invalid_choice": _("Choose one from the list."),
        },
    )

    def __init__(self, data: QueryDict | None = None, *, scope: str = "") -> None:
        super().__init__(data, auto_id="cover_%s")
        first = asked_first(scope)
        listed = [(code, word) for code, word in COVER_WORDS.items() if code not in first]
        self.fields["covers"].choices = listed  # type: ignore[attr-defined]

    def said(self) -> str:
        """A key of rules.COVERS, or empty for an approval that was none; of a valid form."""
        found: str = self.cleaned_data["covers"]
        return "" if found == NONE else found
