"""What people type about an incident: corrections, one sentence to stop it, why it ends."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from incidents.forms.choices import IncidentField
from incidents.models import Incident
from incidents.models.incident import Situation
from incidents.rules import incident as rules
from incidents.rules.level import TOUCHES, answers, check_corrected, level, touched
from postmortem.drafts.forms import VersionMixin
from postmortem.people.choosing import PersonField
from postmortem.people.models import Department, User
from postmortem.people.moment import MomentField
from postmortem.people.queries import active_departments

Text = forms.Textarea


class StopForm(forms.Form):
    """It has stopped: one sentence, and when if that was earlier."""

    stopped_by = forms.CharField(
        label=gettext_lazy("What stopped it?"),
        help_text=gettext_lazy("One sentence: what stopped it, and where one sees that."),
        max_length=1000,
        widget=Text(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say in one sentence what stopped it.")},
    )
    seen_by = forms.CharField(
        label=gettext_lazy("Who saw that it has stopped?"),
        help_text=gettext_lazy("A role or an outside party, like: customer service."),
        max_length=120,
        error_messages={"required": gettext_lazy("Say who saw that it has stopped.")},
    )
    stopped_at = MomentField(
        label=gettext_lazy("When?"), help_text=gettext_lazy("Left empty: now."), required=False
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stopped_at"].zone = zone  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """The end: a reason is needed only while similar things are not all looked at."""

    none_because = forms.CharField(
        label=gettext_lazy("Why is there nothing like it, or nothing to look at?"),
        max_length=1000,
        required=False,
        widget=Text(attrs={"rows": 2}),
    )


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
    touches = forms.MultipleChoiceField(
        label=gettext_lazy("What does it touch?"),
        choices=[(code.value, words) for code, words in TOUCHES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    severity_reason = forms.CharField(
        label=gettext_lazy("Why is the level another than the answers give?"),
        help_text=gettext_lazy("Only where it is."),
        max_length=500,
        required=False,
        widget=Text(attrs={"rows": 2}),
    )
    situation = forms.ChoiceField(
        label=gettext_lazy("Which situation is it like?"),
        choices=[("", gettext_lazy("Not said yet")), *Situation.choices],
        required=False,
    )
    started_at = MomentField(label=gettext_lazy("Since when?"))
    owner = PersonField(label=gettext_lazy("Who carries it on?"), empty_label=None)
    recurrence_of = IncidentField(
        label=gettext_lazy("It happened before, as"),
        required=False,
        empty_label=gettext_lazy("Not known"),
    )

    def __init__(self, *args: Any, user: User, incident: Incident, **kwargs: Any) -> None:
        known = {name: getattr(incident, name) for name in self.base_fields if name != "touches"}
        kwargs["initial"] = {**known, "touches": touched(incident.impact_answers)}
        super().__init__(*args, **kwargs)
        self.incident = incident
        self.fields["started_at"].zone = incident.time_zone  # type: ignore[attr-defined]
        before = incident.started_at.isoformat()
        cast(IncidentField, self.fields["recurrence_of"]).offer(user, but=incident.pk, before=before)

    def clean_started_at(self) -> datetime:
        began: datetime = self.cleaned_data["started_at"]
        rules.check_began(began, self.incident.detected_at)
        return began

    def clean(self) -> dict[str, Any]:
        """A level that the answers do not give needs its reason; other answers alone give another level."""
        typed = self.cleaned_data
        if {"severity", "touches", "severity_reason"} - typed.keys():
            return typed
        changed, follows = set(self.changed_data), self._follows(typed["touches"])
        if "touches" in changed and "severity" not in changed and not typed["severity_reason"]:
            typed["severity"] = follows
        if changed & {"severity", "touches", "severity_reason"}:
            check_corrected(typed["severity"], follows, typed["severity_reason"])
        return typed

    def _follows(self, touches: Collection[str]) -> int:
        activity, affected = self.incident.activity, self.incident.affected.split(",")
        money = activity is not None and activity.money_involved
        return level(answers(affected, touches), money_involved=money)

    def changes(self) -> dict[str, Any]:
        """As above it; the ticked boxes become the stored answers, and the level may have followed them."""
        found = super().changes()
        if found.pop("touches", None) is not None:
            said = self.cleaned_data["touches"]
            found["impact_answers"] = answers(self.incident.affected.split(","), said)
        if self.cleaned_data["severity"] != self.incident.severity:
            found["severity"] = self.cleaned_data["severity"]
        return found


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

    duplicate_of = IncidentField(
        label=gettext_lazy("The same as"),
        empty_label=gettext_lazy("Choose an incident"),
        error_messages={"required": gettext_lazy("Choose the incident that goes on.")},
    )

    def __init__(self, *args: Any, user: User, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(IncidentField, self.fields["duplicate_of"]).offer(user, but=incident.pk)
