"""What is typed about an activity."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from postmortem.activities.actions import NewActivity
from postmortem.activities.forms.choices import DepartmentField, DepartmentsField, PersonField, share
from postmortem.activities.models import Activity
from postmortem.activities.queries import offered, place_of
from postmortem.activities.rules import check_activity_times
from postmortem.activities.rules.pasted import LONGEST_MESSAGE
from postmortem.activities.rules.starters import Starter, fitting, is_rush
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.models import Department
from postmortem.people.moment import MomentField

TIMES = ("requested_at", "notified_at", "asked_launch_at", "agreed_launch_at")


class ActivityFields(forms.Form):
    """What the create form and the edit form share."""

    title = forms.CharField(label=_("What is it called?"), max_length=120)
    requesting_department = DepartmentField(label=_("Which department asked for it?"))
    agreed_launch_at = MomentField(
        label=_("When does it go live?"),
        help_text=_("As agreed; leave it empty while it is open."),
        required=False,
    )
    kind = forms.ChoiceField(label=_("What kind of thing is it?"), choices=Activity.Kind.choices)
    sponsor = PersonField(
        label=_("Who is the sponsor?"),
        help_text=_("Decides where the others cannot agree."),
        required=False,
    )
    goal = forms.CharField(label=_("What is it to reach?"), widget=forms.Textarea, required=False)
    non_goal = forms.CharField(
        label=_("What is not pursued this time?"), widget=forms.Textarea, required=False
    )
    reuse_plan = forms.CharField(label=_("What is reused?"), widget=forms.Textarea, required=False)
    requested_at = MomentField(label=_("When was it asked for?"), required=False)
    notified_at = MomentField(label=_("When were you told?"), required=False)
    asked_launch_at = MomentField(label=_("Which launch time was asked for first?"), required=False)

    zone = ""

    def tell_zone(self, zone: str) -> None:
        """Times are typed and shown as wall time of this zone."""
        self.zone = zone
        for name in TIMES:
            cast(MomentField, self.fields[name]).zone = zone

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        times = {name: found.get(name) for name in ("requested_at", "agreed_launch_at", "asked_launch_at")}
        check_activity_times(**times)
        return found


FITS, EMPTY = "fits", "empty"


class NewActivityForm(SubmitTokenMixin, ActivityFields):
    """What it begins with, four questions, the rest folded."""

    template = forms.ChoiceField(
        label=_("What does it begin with?"),
        help_text=_("Rows with due times and letters; you look at them before anybody is asked."),
        widget=forms.RadioSelect,
        required=False,
        initial=FITS,
    )
    message = forms.CharField(
        label=_("Paste the message"),
        help_text=_("It is kept as the first note of the log, as it came."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_MESSAGE,
        required=False,
    )
    departments = DepartmentsField(label=_("Which departments take part?"), required=False)
    outcome_department = DepartmentField(
        label=_("Which department answers for the final effect?"),
        help_text=_("Its lead is asked to name the person."),
        required=False,
    )
    outcome_person = PersonField(
        label=_("Who answers for the final effect?"),
        help_text=_("One person, who is asked to accept."),
        required=False,
    )

    first = ("template", "title", "agreed_launch_at", "requesting_department", "departments")
    more = (
        "kind",
        "sponsor",
        "outcome_department",
        "outcome_person",
        "goal",
        "non_goal",
        "notified_at",
        "requested_at",
        "asked_launch_at",
    )

    def __init__(self, *args: Any, zone: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: dict[str, str] = {}  # by field: in which words a message says it
        del self.fields["reuse_plan"]
        self.tell_zone(zone)
        self.now = now
        self.templates = offered()
        self.fields["notified_at"].initial = now
        self._offer()
        share(self)

    def _offer(self) -> None:
        language = self.language
        kind = cast(forms.ChoiceField, self.fields["kind"])
        kind.required = False
        kind.choices = [("", _("that of what it begins with")), *Activity.Kind.choices]
        template = cast(forms.ChoiceField, self.fields["template"])
        template.choices = [
            (FITS, _("What fits")),
            *((one.code, one.name.within(language)) for one in self.templates),
            (EMPTY, _("Only the final effect")),
        ]

    @property
    def language(self) -> str:
        return "zh-hans" if (get_language() or "en").lower().startswith("zh") else "en"

    @property
    def brings(self) -> list[tuple[str, str, int]]:
        """What each template is for, in one line: its name, what it brings, how many rows."""
        language = self.language
        return [
            (one.name.within(language), one.about.within(language), len(one.rows)) for one in self.templates
        ]

    def starter(self) -> Starter | None:
        """What was chosen to begin with; of a valid form. None begins with the final effect alone."""
        code, kind = self.cleaned_data["template"], self.cleaned_data["kind"] or Activity.Kind.CAMPAIGN
        if code != FITS:
            return next((one for one in self.templates if one.code == code), None)
        launch_at = self.cleaned_data["agreed_launch_at"] or self.cleaned_data["asked_launch_at"]
        in_a_hurry = is_rush(launch_at, self.now, place_of(self.zone, self.language))
        return fitting(self.templates, kind, is_rush=in_a_hurry)

    def new(self) -> NewActivity:
        unsaid = ("submit_token", "template")
        typed = {name: value for name, value in self.cleaned_data.items() if name not in unsaid}
        begins = self.starter()
        typed["kind"] = typed["kind"] or (begins.kind if begins else "") or Activity.Kind.CAMPAIGN
        typed["departments"] = list(typed["departments"])
        return NewActivity(**typed, time_zone=self.zone, language=self.language)

    @property
    def message_is_open(self) -> bool:
        """Whether something was pasted, or there is something to say about it."""
        return bool(self["message"].value()) or "message" in self.errors

    @property
    def more_is_open(self) -> bool:
        """Whether something among the folded questions is wrong or was answered."""
        folded = set(self.more) - {"kind", "notified_at"}
        given = set(self.errors) | set(self.changed_data) if self.is_bound else set(self.initial)
        return bool(folded & given)


class EditActivityForm(VersionMixin, ActivityFields):
    """Everything that may be changed later, with the version that was on the screen."""

    restricted = forms.BooleanField(label=_("Only people named in it may open it"), required=False)

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        names = [*self.base_fields]
        initial = {name: getattr(activity, name) for name in names if name != "version"}
        super().__init__(data, initial={**initial, "version": activity.version})
        self.tell_zone(activity.time_zone)


class DepartmentForm(forms.Form):
    department = DepartmentField(label=_("Which department takes part?"))

    def offer(self, departments: Iterable[Department]) -> None:
        """What a page has read already, so that the field asks for it no more."""
        cast(DepartmentField, self.fields["department"]).offer(departments)
