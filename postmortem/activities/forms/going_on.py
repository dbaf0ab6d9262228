"""What is typed about something late: when instead, who instead, why not."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.forms.choices import DepartmentField, PersonField
from postmortem.activities.models import Deliverable
from postmortem.activities.queries import GoingOn
from postmortem.activities.rules import approver_id, check_due
from postmortem.people.models import Department, User
from postmortem.people.moment import MomentField


class HowForm(forms.Form):
    """One choice, with what the page was looking at; `how` is there when it is shown, `data` when sent."""

    choice = ""
    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, row: Deliverable, user: User, how: GoingOn | None = None
    ) -> None:
        super().__init__(data, auto_id=f"how_{self.choice}_%s", initial=self.proposed(how) if how else None)
        self.row, self.user = row, user
        self.suit()

    def proposed(self, how: GoingOn) -> dict[str, Any]:
        return {"mark": how.mark}

    def suit(self) -> None:
        """Make the fields fit the row."""


class MoveLateForm(HowForm):
    choice = "move"
    due_at = MomentField(label=_("When is it due instead?"))
    freeze_at = MomentField(label=_("And when must it be final?"))

    def proposed(self, how: GoingOn) -> dict[str, Any]:
        return {"mark": how.mark, "due_at": how.due_at, "freeze_at": how.freeze_at}

    def suit(self) -> None:
        if self.row.freeze_at is None:
            del self.fields["freeze_at"]
        for name in {"due_at", "freeze_at"} & set(self.fields):
            cast(MomentField, self.fields[name]).zone = self.row.due_zone

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("due_at"):
            check_due(found["due_at"], self.final_at)
        return found

    @property
    def final_at(self) -> datetime | None:
        """The time it must be final, if the row has one."""
        return self.cleaned_data.get("freeze_at")


class KeepForm(HowForm):
    choice = "keep"


class ReplaceForm(HowForm):
    """A person or a department; for a row in force with a reason, for its owner and the new one read it."""

    choice = "replace"
    to = PersonField(label=_("Who answers for it instead?"), required=False)
    department = DepartmentField(
        label=_("Or which department?"), help_text=_("Its lead is asked."), required=False
    )
    reason = forms.CharField(
        label=_("Why?"), help_text=_("One sentence; whoever is asked reads it."), max_length=300
    )

    def suit(self) -> None:
        """As for naming: a lead who does not drive the activity names people of the own department."""
        people, home = cast(PersonField, self.fields["to"]), self.row.accountable_department
        but = [self.row.accountable_id] if self.row.accountable_id else []
        people.offer(placed=True, but=but)
        if not self.row.is_in_force:
            del self.fields["reason"]
            if home and home.lead_id == self.user.pk != self.row.activity.lead_id:
                people.offer(department=home.pk, but=but)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not {"to", "department"} & set(self.errors) and bool(found["to"]) == bool(found["department"]):
            self.add_error(None, gettext("Choose a person or a department, one of the two."))
        return found

    @property
    def chosen(self) -> User | Department:
        found: User | Department = self.cleaned_data["to"] or self.cleaned_data["department"]
        return found


class ApproverForm(HowForm):
    choice = "approver"
    person = PersonField(label=_("Who looks at it instead?"))

    def suit(self) -> None:
        known = (approver_id(self.row), self.row.accountable_id)
        cast(PersonField, self.fields["person"]).offer(but=[pk for pk in known if pk])


class DropLateForm(HowForm):
    choice = "drop"
    reason = forms.CharField(
        label=_("Why does it go on without it?"), help_text=_("It stands in the log."), max_length=300
    )


HOW_FORMS: dict[str, type[HowForm]] = {
    form.choice: form for form in (MoveLateForm, KeepForm, ReplaceForm, ApproverForm, DropLateForm)
}
