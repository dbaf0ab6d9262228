"""One row of the timeline with all it can say, and many lines pasted at once."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.actions.times.timeline import NewRow
from incidents.forms.incident_record import EventForm
from incidents.models import Incident, TimelineEvent
from incidents.rules.pasted import LONGEST, PastedLine, read_lines
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people import rules
from postmortem.people.moment import MomentField

Precision = TimelineEvent.Precision
NAMES = ("happened_at", "until", "precision", "zone", "marker", "text", "evidence_url", "department")


class RowForm(EventForm):
    """A row: when, until when, how exactly, in whose local time; what, whose, and a link that shows it."""

    until = MomentField(label=_("Until when?"), required=False)
    precision = forms.ChoiceField(
        label=_("How exactly is the time known?"), choices=Precision.choices, initial=Precision.EXACT
    )
    zone = forms.ChoiceField(label=_("In whose local time?"))
    field_order = (
        "happened_at",
        "until",
        "precision",
        "zone",
        "marker",
        "text",
        "evidence_url",
        "department",
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        choice = cast(forms.ChoiceField, self.fields["zone"])
        choice.choices = [(name, name) for name in rules.zones(zone)]
        choice.initial = zone
        typed = self.data.get(self.add_prefix("zone"), "")
        place = typed if typed in dict(choice.choices) else zone
        for name in ("happened_at", "until"):
            cast(MomentField, self.fields[name]).zone = place
        self.fields["happened_at"].required = False

    def row(self) -> NewRow:
        return NewRow(**{name: self.cleaned_data[name] for name in NAMES})


class RowEditForm(VersionMixin, RowForm):
    """Other words or times for a row."""

    def __init__(self, *args: Any, event: TimelineEvent, zone: str, **kwargs: Any) -> None:
        shown = {name: getattr(event, name) for name in (*NAMES, "version")}
        super().__init__(*args, zone=event.zone or zone, **kwargs | {"initial": shown})

    def changes(self) -> dict[str, Any]:
        """What was changed; the token of a create form is no part of it."""
        return {name: value for name, value in super().changes().items() if name in NAMES}


class PasteForm(SubmitTokenMixin, forms.Form):
    """Many lines at once: `10:05 text`."""

    on = forms.DateField(
        label=_("Which day do they begin with?"),
        help_text=_("It holds until a line names another day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    lines = forms.CharField(
        label=_("The lines"),
        help_text=_("One row each: “10:05 The page went live”. Ranges, “about” and days are understood."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Nothing to add: paste at least one line.")},
    )

    def __init__(self, *args: Any, incident: Incident, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"on": day}})
        self.zone = incident.time_zone

    def found(self) -> list[PastedLine]:
        """The lines as they were read."""
        typed = self.cleaned_data
        return read_lines(typed["lines"], on=typed["on"], zone=self.zone)

    def rows(self) -> list[NewRow]:
        return [
            NewRow(
                text=line.text,
                marker=line.marker,
                happened_at=line.at,
                until=line.until,
                precision=line.precision,
                raw_time=line.raw[:120],
            )
            for line in self.found()
        ]
