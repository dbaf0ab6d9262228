"""Which entries of the log are wanted."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.forms.choices import DepartmentField
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.queries import Choice

KINDS = [("", _("everything")), *((code, word) for code, word in LogEntry.Kind.choices)]


class LogFilterForm(forms.Form):
    """By kind, by department, and what waits for a word; an answer that is none counts as not given."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS, required=False)
    department = DepartmentField(label=_("With which department?"), required=False)
    waits = forms.BooleanField(label=_("Only what waits for a word"), required=False)

    def __init__(self, data: QueryDict, *, activity: Activity) -> None:
        super().__init__(data, auto_id="filter_%s")
        field = cast(DepartmentField, self.fields["department"])
        field.queryset = field.queryset.filter(takes_part__activity=activity)  # type: ignore[union-attr]

    def choice(self, before: int | None) -> Choice:
        self.full_clean()
        found = self.cleaned_data
        department = found.get("department")
        return Choice(
            kind=found.get("kind", ""),
            department=department.pk if department else None,
            waits=bool(found.get("waits")),
            before=before,
        )
