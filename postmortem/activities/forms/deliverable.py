"""What is typed about one row: the row itself, who answers for it, a way back."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.actions import NewDeliverable
from postmortem.activities.forms.choices import DepartmentField, PersonField, RowField, share
from postmortem.activities.models import Activity, Deliverable
from postmortem.activities.rules import OPEN, check_due
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.models import DisciplineCode, User
from postmortem.people.moment import MomentField

KINDS = [choice for choice in Deliverable.Kind.choices if choice[0] != Deliverable.Kind.OUTCOME]


class RowFields(forms.Form):
    name = forms.CharField(label=_("What is needed?"), max_length=120)
    kind = forms.ChoiceField(label=_("What kind of thing is it?"), choices=KINDS)
    due_at = MomentField(label=_("When is it due?"))
    freeze_at = MomentField(
        label=_("When must it be final?"),
        help_text=_("Between the two there is time to look at it."),
        required=False,
    )
    acceptance = forms.CharField(label=_("When is it good?"), widget=forms.Textarea, required=False)
    source_department = DepartmentField(label=_("Where does it come from?"), required=False)
    approver = PersonField(
        label=_("Who looks at it when it comes?"),
        help_text=_("If nobody is named: who drives the activity."),
        required=False,
    )

    discipline = forms.ChoiceField(
        label=_("Which trade does it take?"),
        choices=[("", _("what its kind usually takes")), *DisciplineCode.choices],
        required=False,
    )
    comes_after = RowField(
        label=_("After which row does it come?"),
        help_text=_("Whoever answers for that one is to be asked or told here."),
        required=False,
    )

    def offer_rows(self, activity: Activity, *, but: Deliverable | None = None) -> None:
        cast(RowField, self.fields["comes_after"]).offer(activity, but=but)

    def tell_zone(self, zone: str) -> None:
        for name in ("due_at", "freeze_at"):
            if name in self.fields:
                cast(MomentField, self.fields[name]).zone = zone

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("due_at"):
            check_due(found["due_at"], found.get("freeze_at"))
        return found


class NewDeliverableForm(SubmitTokenMixin, RowFields):
    department = DepartmentField(
        label=_("Which department answers for it?"),
        help_text=_("Its lead is asked to name the person."),
        required=False,
    )
    person = PersonField(
        label=_("Who answers for it?"), help_text=_("One person, who is asked to accept."), required=False
    )

    first = ("name", "kind", "due_at", "freeze_at", "department", "person")
    more = ("acceptance", "source_department", "approver", "discipline", "comes_after")

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows(activity)
        self.tell_zone(activity.time_zone)
        share(self)

    def new(self) -> NewDeliverable:
        typed = {name: value for name, value in self.cleaned_data.items() if name != "submit_token"}
        return NewDeliverable(**typed)


class EditDeliverableForm(VersionMixin, RowFields):
    """The row as editors may change it; times stay once it has come, the final effect stays one."""

    def __init__(self, data: QueryDict | None = None, *, row: Deliverable) -> None:
        names = [name for name in self.base_fields if name != "version"]
        initial = {name: getattr(row, name) for name in names}
        super().__init__(data, initial={**initial, "version": row.version})
        if row.kind == Deliverable.Kind.OUTCOME:
            del self.fields["kind"]
        if row.status not in OPEN:
            del self.fields["due_at"], self.fields["freeze_at"]
        self.offer_rows(row.activity, but=row)
        self.tell_zone(row.due_zone)


class MoveDueForm(VersionMixin, forms.Form):
    """What the accountable person may change alone: the due time, before the freeze."""

    due_at = MomentField(label=_("When is it due?"))

    def __init__(self, data: QueryDict | None = None, *, row: Deliverable) -> None:
        super().__init__(data, initial={"due_at": row.due_at, "version": row.version})
        self.row = row
        cast(MomentField, self.fields["due_at"]).zone = row.due_zone

    def clean_due_at(self) -> datetime:
        due: datetime = self.cleaned_data["due_at"]
        if self.row.freeze_at and due > self.row.freeze_at:
            raise ValidationError(gettext("The due time lies after the time it must be final."))
        return due


class NameForm(forms.Form):
    person = PersonField(label=_("Who answers for it?"))

    def __init__(self, *args: Any, row: Deliverable, user: User, **kwargs: Any) -> None:
        """A lead who does not drive the activity names people of the own department."""
        super().__init__(*args, **kwargs)
        home = row.accountable_department
        if home and home.lead_id == user.pk and row.activity.lead_id != user.pk:
            cast(PersonField, self.fields["person"]).offer(department=home.pk)


class AddressForm(forms.Form):
    department = DepartmentField(
        label=_("Which department answers for it?"), help_text=_("Its lead is asked to name the person.")
    )


class SendBackForm(forms.Form):
    """No, with a reason, and what would be possible instead."""

    reason = forms.CharField(label=_("Why not?"), help_text=_("One sentence."), widget=forms.Textarea)
    due_at = MomentField(label=_("Another date?"), required=False)
    person = PersonField(label=_("Another person?"), required=False)
    department = DepartmentField(label=_("Another department?"), required=False)
    scope = forms.CharField(label=_("A smaller scope?"), max_length=300, required=False)

    def __init__(self, *args: Any, row: Deliverable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(MomentField, self.fields["due_at"]).zone = row.due_zone

    def counter(self) -> dict[str, Any]:
        """What was proposed, as plain JSON."""
        typed = self.cleaned_data
        found = {
            "due_at": typed["due_at"].isoformat() if typed["due_at"] else "",
            "person_id": typed["person"].pk if typed["person"] else None,
            "department_id": typed["department"].pk if typed["department"] else None,
            "scope": typed["scope"],
        }
        return {name: value for name, value in found.items() if value}


class ScopeForm(VersionMixin, forms.Form):
    """When it is good now, in fewer words, and why."""

    acceptance = forms.CharField(
        label=_("When is it good now?"), help_text=_("Take out what is not needed."), widget=forms.Textarea
    )
    reason = forms.CharField(label=_("Why less?"), help_text=_("It stands in the log."), max_length=300)

    def __init__(self, data: QueryDict | None = None, *, row: Deliverable) -> None:
        initial = {"acceptance": row.acceptance, "version": row.version}
        super().__init__(data, auto_id="scope_%s", initial=initial)


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it not needed?"), help_text=_("It stands in the log."), max_length=300
    )
    later = forms.BooleanField(
        label=_("Not for this launch, but later"),
        help_text=_("Whoever clones the activity finds it in the plan again."),
        required=False,
    )
