"""The forms of the meetings: the kick-off, a sentence of the pre-mortem, the weekly alignment."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.forms.choices import DepartmentField, DepartmentsField
from postmortem.activities.forms.many import PeopleField
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.queries import WeeklyPage
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.moment import MomentField

SMALL = forms.Select(attrs={"class": "form-select form-select-sm"})
SENTENCE = 300  # characters, as rules.one_sentence has it


def sentence(label: Any, example: Any) -> forms.CharField:  # noqa: ANN401  lazy texts
    area = forms.Textarea(attrs={"rows": 3, "placeholder": example, "maxlength": SENTENCE})
    return forms.CharField(
        label=label, widget=area, max_length=SENTENCE, error_messages={"required": _("Write one sentence.")}
    )


class WeeklyForm(VersionMixin, forms.Form):
    """Three sentences, and nothing else."""

    goal = sentence(_("Core goal"), _("For example: every new member places a first order within 7 days"))
    action = sentence(
        _("The key action of Product"),
        _("For example: one page instead of four steps at the checkout, live on Thursday"),
    )
    resource = sentence(
        _("What Operations gives for it"),
        _("For example: one person full time until Friday, and 2,000 vouchers"),
    )

    def __init__(self, data: QueryDict | None = None, *, page: WeeklyPage | None = None) -> None:
        this = page.this if page else None
        begun = {name: getattr(this, name) for name in ("goal", "action", "resource")} if this else {}
        super().__init__(data, initial={**begun, "version": page.version if page else 0})


class WeeklyPeopleForm(forms.Form):
    people = PeopleField(
        label=_("Who else is asked for it on Mondays?"),
        help_text=_("Besides whoever drives the activity: the leads of Operations and of Engineering, say."),
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, page: WeeklyPage | None = None) -> None:
        super().__init__(data, initial={"people": page.holders if page else []})


class KickoffForm(SubmitTokenMixin, forms.Form):
    there = DepartmentsField(
        label=_("Which departments were there?"),
        error_messages={"required": _("Say which departments were there.")},
    )
    minutes = forms.CharField(
        label=_("Minutes"),
        help_text=_("What was said, and what is open."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write down what was said.")},
    )
    said_at = MomentField(label=_("When was it?"), help_text=_("Empty means now."), required=False)

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        super().__init__(data)
        homes = self.fields["there"].queryset.filter(takes_part__activity=activity)  # type: ignore[attr-defined]
        self.fields["there"].queryset = homes  # type: ignore[attr-defined]
        self.fields["said_at"].zone = activity.time_zone  # type: ignore[attr-defined]


class PremortemForm(SubmitTokenMixin, forms.Form):
    """One sentence for one department taking part."""

    department = DepartmentField(label=_("For which department?"))
    sentence = sentence(
        _("What could go wrong, and why?"),
        _("For example: nobody has tried the card abroad, because the test cards are all from here"),
    )

    def __init__(
        self, data: QueryDict | None = None, *, activity: Activity, home_id: int | None = None
    ) -> None:
        super().__init__(data, initial={"department": home_id})
        homes = self.fields["department"].queryset.filter(takes_part__activity=activity)  # type: ignore[attr-defined]
        self.fields["department"].queryset = homes  # type: ignore[attr-defined]


class WeightForm(forms.Form):
    """How likely and how bad, for a sentence that becomes a risk; medium unless said otherwise."""

    likelihood = forms.TypedChoiceField(
        label=_("How likely is it?"),
        choices=LogEntry.Level.choices,
        coerce=int,
        initial=LogEntry.Level.MEDIUM,
        widget=SMALL,
    )
    impact = forms.TypedChoiceField(
        label=_("How much would it matter?"),
        choices=LogEntry.Level.choices,
        coerce=int,
        initial=LogEntry.Level.MEDIUM,
        widget=SMALL,
    )
