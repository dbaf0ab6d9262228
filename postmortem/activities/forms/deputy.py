"""Who stands in, for what, from when until when."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.forms.choices import PersonField
from postmortem.activities.queries.deputies import activities_to_give, departments_to_give, has_office
from postmortem.people.actions import StandingIn
from postmortem.people.models import Deputy, User
from postmortem.people.moment import MomentField

Scope = Deputy.Scope


class DeputyForm(forms.Form):
    """One deputy of `person`; `by` fills it in. What it is for is one choice among all that can be given."""

    deputy = PersonField(label=_("Who stands in?"))
    scope = forms.ChoiceField(
        label=_("For what?"),
        help_text=_(
            "Naming, choosing, approving, confirming and signing. Accepting stays everybody's own word."
        ),
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    since = MomentField(label=_("From when?"), help_text=_("Empty: from now on."), required=False)
    until = MomentField(label=_("Until when?"), help_text=_("Empty: until it is ended."), required=False)

    def __init__(self, data: QueryDict | None = None, *, person: User, by: User, zone: str) -> None:
        super().__init__(data)
        self.departments = {f"department-{one.pk}": one for one in departments_to_give(person)}
        self.activities = {f"activity-{one.pk}": one for one in activities_to_give(person, by)}
        cast(PersonField, self.fields["deputy"]).offer(but=[person.pk])
        for name in ("since", "until"):
            cast(MomentField, self.fields[name]).zone = zone
        cast(forms.ChoiceField, self.fields["scope"]).choices = self._scopes(person, by)

    def _scopes(self, person: User, by: User) -> list[Any]:
        found: list[Any] = [(Scope.ALL.value, gettext("everything that is asked of them"))]
        if person == by:
            found = [(Scope.ALL.value, gettext("everything that is asked of me"))]
            if has_office(person):
                found.append((Scope.OFFICE.value, gettext("everything, as my office: counts as my own word")))
        for group, rows in (
            (gettext("One department"), self.departments),
            (gettext("One activity"), self.activities),
        ):
            if rows:
                found.append((group, [(code, str(row)) for code, row in rows.items()]))
        return found

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until <= since:
            raise ValidationError({"until": gettext("The end must lie after the beginning.")})
        return self.cleaned_data

    def said(self) -> StandingIn:
        """What a valid form says."""
        code: str = self.cleaned_data["scope"]
        activity = self.activities.get(code)
        return StandingIn(
            deputy=self.cleaned_data["deputy"],
            scope=Scope(code.partition("-")[0]),
            department=self.departments.get(code),
            activity_id=activity.pk if activity else None,
            since=self.cleaned_data["since"],
            until=self.cleaned_data["until"],
        )
