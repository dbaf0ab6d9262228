"""Tables, their lines, whom to ask, what shows a cell."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.actions import NewLine
from postmortem.activities.forms.choices import DepartmentField, PersonField
from postmortem.activities.models import Activity, CheckLine, CheckTable
from postmortem.activities.rules import checks
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.models import ExternalContact, ExternalParty, User
from postmortem.people.moment import MomentField
from postmortem.people.queries import active_departments, contacts_to_ask


class TableForm(SubmitTokenMixin, forms.Form):
    """A new table: its name, what it asks about, and whom."""

    title = forms.CharField(label=_("What is it about?"), max_length=120)
    rows = forms.CharField(
        label=_("Its rows"),
        help_text=_("One in each line; more can be added later."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    columns = forms.CharField(
        label=_("Its columns"),
        help_text=_(
            "One in each line, the own side first. A line that is the name of a department or partner stands"
            " for it."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, kind: str) -> None:
        is_rules = kind == checks.FIELD_RULES.name
        super().__init__(data, initial={"columns": _("Our side")} if is_rules else None)
        self.kind = kind
        self.fields["rows"].label = _("Its rows: one %(word)s each") % {"word": checks.KINDS[kind].row_word}
        for name in ("rows", "columns") if not is_rules else ():
            if name == "columns" or kind != CheckTable.Kind.COVERAGE:
                del self.fields[name]

    def lines(self, axis: str) -> list[NewLine]:
        """The rows or columns that were typed, each once; of a valid form. A column that is called like a
        department or a partner stands for it.
        """
        typed = [line.strip() for line in self.cleaned_data.get(f"{axis}s", "").splitlines()]
        labels = list(dict.fromkeys(filter(None, typed)))
        if axis == CheckLine.Axis.ROW:
            return [NewLine(label) for label in labels]
        known = active_departments().filter(Q(name_en__in=labels) | Q(name_zh__in=labels))
        homes = {name: one for one in known for name in (one.name_en, one.name_zh)}
        parties = {one.name: one for one in ExternalParty.objects.filter(name__in=labels)}
        return [NewLine(label, department=homes.get(label), party=parties.get(label)) for label in labels]


class LineForm(SubmitTokenMixin, forms.Form):
    """One row or column: its label, and who or what it stands for."""

    label = forms.CharField(label=_("Name"), max_length=200)
    comes_from = forms.ModelChoiceField(
        label=_("Which row does the value come from?"),
        queryset=CheckLine.objects.none(),
        empty_label="–",
        required=False,
    )
    note = forms.CharField(
        label=_("Where does the value come from, in words?"),
        help_text=_("For example: copied from the registration, cannot be edited here."),
        max_length=300,
        required=False,
    )
    department = DepartmentField(label=_("Department"), required=False)
    party = forms.ModelChoiceField(
        label=_("Partner"), queryset=ExternalParty.objects.all(), empty_label="–", required=False
    )
    person = PersonField(
        label=_("Person to ask"), help_text=_("Empty: the department's lead, or the partner."), required=False
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        table: CheckTable,
        axis: str,
        line: CheckLine | None = None,
    ) -> None:
        names = ("label", "note", "comes_from", "department", "party", "person")
        super().__init__(data, initial={name: getattr(line, name) for name in names} if line else None)
        kind = checks.KINDS[table.kind]
        is_asked = axis == kind.asks
        for name in ("department", "party", "person") if not is_asked else ():
            del self.fields[name]
        if axis != CheckLine.Axis.ROW or kind.name != "field_rules":
            del self.fields["comes_from"]
            self.fields["note"].label, self.fields["note"].help_text = _("Note"), ""
        else:
            rows = table.lines.filter(axis=axis, removed_at=None)
            self.fields["comes_from"].queryset = rows.exclude(pk=line.pk) if line else rows  # type: ignore[attr-defined]

    def line(self) -> NewLine:
        return NewLine(**{name: said for name, said in self.cleaned_data.items() if name != "submit_token"})


class ContactField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody outside who has a mail address."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=contacts_to_ask(), empty_label="–", **options)

    def label_from_instance(self, obj: ExternalContact) -> str:
        return f"{obj.name} · {obj.party}"


class UntilForm(forms.Form):
    """Until when the open cells are asked for."""

    until = MomentField(label=_("Until when?"), help_text=_("Empty means within a day."), required=False)

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = activity.time_zone


class AskForm(UntilForm):
    """One person of the house, or one contact outside."""

    person = PersonField(label=_("Who knows it?"), required=False)
    contact = ContactField(label=_("Or who at a partner?"), required=False)
    field_order = ["person", "contact", "until"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("person")) == bool(cleaned.get("contact")):
            raise ValidationError({"person": _("Choose one person, here or at a partner.")})
        return cleaned

    @property
    def who(self) -> User | ExternalContact:
        found: User | ExternalContact = self.cleaned_data["person"] or self.cleaned_data["contact"]
        return found


class WhyNotForm(VersionMixin, forms.Form):
    note = forms.CharField(
        label=_("Why does it not apply?"),
        help_text=_("One sentence."),
        max_length=checks.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PressForm(VersionMixin, forms.Form):
    """A button that counts only for what was on the screen."""


class ShownForm(SubmitTokenMixin, forms.Form):
    """What shows it: a file, a link or an excerpt."""

    file = forms.FileField(label=_("File"), required=False)
    url = forms.URLField(label=_("Link"), max_length=500, assume_scheme="https", required=False)
    text = forms.CharField(
        label=_("Excerpt"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and sum(bool(cleaned.get(name)) for name in ("file", "url", "text")) != 1:
            raise ValidationError(_("Give one of them: a file, a link or an excerpt."))
        return cleaned
