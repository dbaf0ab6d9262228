"""What people type about an incident: at most six answers to report it, one sentence to stop it."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from incidents.actions.incident import NewReport
from incidents.models import Incident
from incidents.models.incident import Situation
from incidents.queries.incident import reportable
from incidents.rules import incident as rules
from incidents.rules.incident import AFFECTED, Since
from postmortem.activities.models import Activity
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.models import Department, User
from postmortem.people.moment import MomentField
from postmortem.people.queries import active_departments, active_people

Text = forms.Textarea
GOING_ON = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No, it has stopped"),
    "unknown": gettext_lazy("I cannot tell"),
}


class ReportForm(SubmitTokenMixin, forms.Form):
    """Six answers, one of them typed; kind and level follow from them."""

    seen = forms.CharField(
        label=gettext_lazy("What do you see?"),
        help_text=gettext_lazy("One or two sentences. What a user would see is enough."),
        max_length=4000,
        widget=Text(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in one sentence what you see.")},
    )
    activity = forms.ModelChoiceField(
        label=gettext_lazy("In which activity?"),
        queryset=Activity.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of these"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of these activities, or none.")},
    )
    since = forms.ChoiceField(
        label=gettext_lazy("Since when?"),
        choices=[
            (Since.JUST_NOW, gettext_lazy("Just now")),
            (Since.AN_HOUR_AGO, gettext_lazy("An hour ago")),
            (Since.THIS_MORNING, gettext_lazy("This morning, 9:00")),
            (Since.OTHER, gettext_lazy("Another time")),
        ],
        initial=Since.JUST_NOW,
        widget=forms.RadioSelect,
    )
    started_at = MomentField(label=gettext_lazy("Day and time"), required=False)
    affected = forms.MultipleChoiceField(
        label=gettext_lazy("Who is affected?"),
        choices=[(code.value, words) for code, words in AFFECTED.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one; “nobody yet” is an answer too.")},
    )
    still_going_on = forms.ChoiceField(
        label=gettext_lazy("Is it still going on?"),
        choices=list(GOING_ON.items()),
        initial="yes",
        widget=forms.RadioSelect,
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("How bad is it?"),
        choices=Incident.Severity.choices,
        coerce=int,
        initial=Incident.Severity.THREE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, now: datetime, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.zone = now, zone
        self.fields["activity"].queryset = reportable(user)  # type: ignore[attr-defined]

    def clean_affected(self) -> list[str]:
        affected: list[str] = self.cleaned_data["affected"]
        rules.check_affected(affected)
        return affected

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        exact = typed.get("started_at")
        if typed.get("since") == Since.OTHER and "started_at" not in self.errors:
            if exact is None:
                self.add_error("started_at", _("Say since when."))
            elif exact > self.now:
                self.add_error("started_at", _("It cannot have begun after it was seen."))
        return typed

    def report(self) -> NewReport:
        """What was typed and chosen, as the action takes it."""
        typed = self.cleaned_data
        activity: Activity | None = typed["activity"]
        return NewReport(
            seen=typed["seen"],
            activity=activity,
            started_at=rules.began(typed["since"], now=self.now, zone=self.zone, other=typed["started_at"]),
            zone=self.zone,
            affected=tuple(typed["affected"]),
            still_going_on=typed["still_going_on"] != "no",
            severity=typed["severity"],
            language=get_language() or "en",
        )


class StopForm(forms.Form):
    """It has stopped: one sentence, and when if that was earlier."""

    stopped_by = forms.CharField(
        label=gettext_lazy("What stopped it?"),
        help_text=gettext_lazy("One sentence: what stopped it, and where one sees that."),
        max_length=1000,
        widget=Text(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say in one sentence what stopped it.")},
    )
    stopped_at = MomentField(
        label=gettext_lazy("When?"), help_text=gettext_lazy("Left empty: now."), required=False
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stopped_at"].zone = zone  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Similar things: what was checked, or why there is nothing like it."""

    checked = forms.CharField(
        label=gettext_lazy("Which similar things were checked, and with what result?"),
        max_length=2000,
        required=False,
        widget=Text(attrs={"rows": 2}),
    )
    none_because = forms.CharField(
        label=gettext_lazy("Or: why is there nothing like it?"),
        max_length=1000,
        required=False,
        widget=Text(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not self.errors:
            rules.check_sweep(typed["checked"], typed["none_because"])
        return typed


class IncidentForm(VersionMixin, forms.Form):
    """Corrections by those who carry it on."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("What happened, without names."),
        max_length=rules.TITLE_LENGTH,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Incident.Kind.choices)
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Level"), choices=Incident.Severity.choices, coerce=int
    )
    situation = forms.ChoiceField(
        label=gettext_lazy("Which situation is it like?"),
        choices=[("", gettext_lazy("Not said yet")), *Situation.choices],
        required=False,
    )
    started_at = MomentField(label=gettext_lazy("Since when?"))
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who carries it on?"), queryset=User.objects.none(), empty_label=None
    )
    recurrence_of = forms.ModelChoiceField(
        label=gettext_lazy("It happened before, as"),
        queryset=Incident.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not known"),
    )

    def __init__(self, *args: Any, user: User, incident: Incident, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(incident, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.incident = incident
        self.fields["started_at"].zone = incident.time_zone  # type: ignore[attr-defined]
        earlier = Incident.objects.visible_to(user).filter(started_at__lt=incident.started_at)
        self.fields["recurrence_of"].queryset = earlier.exclude(pk=incident.pk)  # type: ignore[attr-defined]
        self.fields["owner"].queryset = active_people()  # type: ignore[attr-defined]

    def clean_started_at(self) -> datetime:
        began: datetime = self.cleaned_data["started_at"]
        rules.check_began(began, self.incident.detected_at)
        return began


class DepartmentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of departments; a number that no database holds is none of them."""

    default_error_messages = dict.fromkeys(
        ("invalid_choice", "invalid_pk_value"), gettext_lazy("Choose from the list.")
    )

    def clean(self, value: Any) -> Any:  # noqa: ANN401  as declared above it
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class DepartmentsForm(forms.Form):
    """Which departments are affected or take part in mending."""

    departments = DepartmentsField(
        label=gettext_lazy("Departments affected, or mending"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].queryset = active_departments()  # type: ignore[attr-defined]


class DuplicateForm(forms.Form):
    """It is the same as another one, which goes on instead."""

    duplicate_of = forms.ModelChoiceField(
        label=gettext_lazy("The same as"),
        queryset=Incident.objects.none(),
        empty_label=gettext_lazy("Choose an incident"),
        error_messages={"required": gettext_lazy("Choose the incident that goes on.")},
    )

    def __init__(self, *args: Any, user: User, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Incident.objects.visible_to(user).exclude(pk=incident.pk).exclude(status="duplicate")
        self.fields["duplicate_of"].queryset = others  # type: ignore[attr-defined]
