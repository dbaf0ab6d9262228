"""What is added to an incident: findings, events, figures."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from incidents.actions.incident_record import NewEvent, NewFinding, NewImpact
from incidents.models import Finding, Impact, Incident, TimelineEvent
from incidents.queries.incident_links import entry_name, linkable, rule_name
from postmortem.activities.models import CheckCell, Deliverable, LogEntry
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.people.models import Department
from postmortem.people.moment import MomentField
from postmortem.people.queries import active_departments

PLACES: Final = ("deliverable", "check_cell", "log_entry")


class RuleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A cell of a check table, called by its row and column."""

    def label_from_instance(self, obj: CheckCell) -> str:
        return rule_name(obj)


class EntryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An entry of the log, called by its number and its words."""

    def label_from_instance(self, obj: LogEntry) -> str:
        return entry_name(obj)


class FindingForm(SubmitTokenMixin, forms.Form):
    """One thing somebody saw, and which deliverable, rule or agreement it is about."""

    text = forms.CharField(
        label=gettext_lazy("What was seen?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=Finding.Kind.choices)
    deliverable = forms.ModelChoiceField(
        label=gettext_lazy("Which deliverable?"),
        queryset=Deliverable.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of them"),
    )

    check_cell = RuleField(
        label=gettext_lazy("Which rule?"),
        queryset=CheckCell.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of them"),
    )
    log_entry = EntryField(
        label=gettext_lazy("Which agreement?"),
        queryset=LogEntry.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of them"),
    )

    def __init__(self, *args: Any, incident: Incident, inside: bool, **kwargs: Any) -> None:
        """`inside`: may open the activity; without it, or where there is none, nothing of it is offered."""
        super().__init__(*args, **kwargs)
        offered = linkable(incident) if inside and incident.activity_id else {}
        for name in PLACES:
            if name in offered:
                self.fields[name].queryset = offered[name]  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def finding(self) -> NewFinding:
        typed = self.cleaned_data
        places = {name: typed.get(name) for name in PLACES}
        return NewFinding(kind=typed["kind"], text=typed["text"], **places)


class EventForm(SubmitTokenMixin, forms.Form):
    """One event of the timeline, with a link to what shows it."""

    happened_at = MomentField(label=gettext_lazy("When did it happen?"))
    marker = forms.ChoiceField(
        label=gettext_lazy("What kind of event?"), choices=TimelineEvent.Marker.choices
    )
    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("What one could see then; things, rules and times, no names."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence_url = forms.URLField(
        label=gettext_lazy("Where can one see it?"),
        help_text=gettext_lazy("A link to a message, a document or a page."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("Which side?"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=gettext_lazy("No side"),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].zone = zone  # type: ignore[attr-defined]
        self.fields["department"].queryset = active_departments()  # type: ignore[attr-defined]

    def event(self) -> NewEvent:
        typed = self.cleaned_data
        names = ("happened_at", "marker", "text", "evidence_url", "department")
        return NewEvent(**{name: typed[name] for name in names})


class ImpactForm(SubmitTokenMixin, forms.Form):
    """One figure: expected against actual."""

    kind = forms.ChoiceField(label=gettext_lazy("What is counted?"), choices=Impact.Kind.choices)
    unit = forms.CharField(
        label=gettext_lazy("Of what, until when?"),
        help_text=gettext_lazy("Like: in the first hour."),
        max_length=40,
        required=False,
    )
    expected = forms.DecimalField(
        label=gettext_lazy("Expected"), max_digits=14, decimal_places=2, required=False
    )
    actual = forms.DecimalField(label=gettext_lazy("Actual"), max_digits=14, decimal_places=2, required=False)
    estimated = forms.BooleanField(label=gettext_lazy("It is an estimate"), required=False)
    note = forms.CharField(label=gettext_lazy("Where the number is from"), max_length=200, required=False)

    def impact(self) -> NewImpact:
        typed = self.cleaned_data
        names = ("kind", "unit", "expected", "actual", "estimated", "note")
        return NewImpact(**{name: typed[name] for name in names})
