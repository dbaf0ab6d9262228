"""What is typed about the goal: two sentences, metrics, and the figures that come."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.actions import Entered, NewMetric
from postmortem.activities.forms.choices import DepartmentField, PersonField
from postmortem.activities.models import Activity, Checkpoint, Metric
from postmortem.activities.queries import number
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin

SENTENCE = 1000


class GoalForm(VersionMixin, forms.Form):
    """What is pursued and what is not, one sentence each."""

    goal = forms.CharField(
        label=_("What is it to reach?"),
        help_text=_("One sentence."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=SENTENCE,
        required=False,
    )
    non_goal = forms.CharField(
        label=_("What is not pursued this time?"),
        help_text=_("One sentence."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=SENTENCE,
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        initial = {"goal": activity.goal, "non_goal": activity.non_goal, "version": activity.version}
        super().__init__(data, initial=initial)


class FigureField(forms.DecimalField):
    """A figure: at most twelve digits before the point, four after."""

    default_error_messages = {"invalid": _("Write a figure, like 30 or 12.5.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=16, decimal_places=4, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # noqa: ANN401
        """Digits grouped by comma or space are one figure."""
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").replace(" ", "").replace("\u202f", "")
        return super().to_python(value)


class MetricForm(SubmitTokenMixin, VersionMixin, forms.Form):
    """One metric, with what is expected after the launch."""

    name = forms.CharField(label=_("What is measured?"), max_length=80)
    unit = forms.CharField(label=_("In which unit?"), max_length=20, required=False)
    direction = forms.ChoiceField(
        label=_("Which way is good?"), choices=Metric.Direction.choices, widget=forms.RadioSelect
    )
    target = FigureField(label=_("What is the target?"), required=False)
    is_key = forms.BooleanField(
        label=_("It is one of the three key metrics"),
        help_text=_("An activity has at most three, so that they are looked at."),
        required=False,
    )
    owner = PersonField(
        label=_("Who reads it off?"), help_text=_("If nobody: who drives the activity."), required=False
    )
    co_owner = PersonField(
        label=_("Who else carries it?"),
        help_text=_("A figure that two departments move together; both confirm it in the log."),
        required=False,
    )
    department = DepartmentField(
        label=_("Whose own metric is it?"), help_text=_("Empty: that of the whole activity."), required=False
    )
    formula = forms.CharField(
        label=_("Is it counted from others?"),
        help_text=_("A formula over names of metrics, like: monthly purchases × basket."),
        max_length=200,
        required=False,
    )

    first = ("name", "unit", "direction", "target", "is_key", "owner")
    more = ("co_owner", "department", "formula")

    def __init__(self, data: QueryDict | None = None, *, metric: Metric | None = None) -> None:
        super().__init__(data, initial=_initial(metric) if metric else {"direction": Metric.Direction.UP})
        # One query for both lists; through chain, as list() alone would count the people first.
        people = list(chain(self.fields["owner"].choices))  # type: ignore[attr-defined]
        for name in ("owner", "co_owner"):
            self.fields[name].choices = people  # type: ignore[attr-defined]
        for horizon, word in Checkpoint.Horizon.choices:
            field = FigureField(label=word, required=False)
            self.fields[f"expected_{horizon}"] = field

    @property
    def expectations(self) -> list[forms.BoundField]:
        return [self[f"expected_{horizon}"] for horizon in Checkpoint.Horizon.values]

    @property
    def more_is_open(self) -> bool:
        folded = {*self.more}
        return bool(folded & set(self.errors)) or any(self.initial.get(name) for name in self.more)

    def new(self) -> NewMetric:
        unsaid = ("submit_token", "version")
        typed = {name: value for name, value in self.cleaned_data.items() if name not in unsaid}
        expected = {one: typed.pop(f"expected_{one}") for one in Checkpoint.Horizon.values}
        return NewMetric(**typed, expected=expected)


def _initial(metric: Metric) -> dict[str, Any]:
    names = ("name", "unit", "direction", "target", "owner", "co_owner", "department", "formula", "version")
    expected = {f"expected_{point.horizon}": _plain(point.expected) for point in metric.checkpoints.all()}
    said = {name: getattr(metric, name) for name in names}
    return {**said, "target": _plain(metric.target), "is_key": metric.slot is not None, **expected}


def _plain(value: Decimal | None) -> str:
    """30 of 30.0000, 12.5 of 12.5000."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class FigureLine(NamedTuple):
    """One figure to enter: its checkpoint, what was expected in words, and its fields."""

    point: Checkpoint
    expected: str
    actual: forms.BoundField
    note: forms.BoundField
    seen: forms.BoundField


class FiguresForm(forms.Form):
    """The figures of several metrics at once; what stays as it was shown is not entered anew.

    Beside each figure the one that was on the screen is sent along.
    """

    def __init__(self, data: QueryDict | None = None, *, points: Sequence[Checkpoint]) -> None:
        super().__init__(data)
        self.points = points
        for point in points:
            shown = _plain(point.actual)
            self.fields[f"actual_{point.pk}"] = FigureField(
                label=gettext("What was it really?"), initial=shown, required=False
            )
            self.fields[f"note_{point.pk}"] = forms.CharField(
                label=gettext("Where does the figure come from?"),
                initial=point.note,
                max_length=300,
                required=False,
            )
            self.fields[f"seen_{point.pk}"] = forms.CharField(
                initial=shown, required=False, widget=forms.HiddenInput
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not self.entered():
            raise ValidationError(gettext("Enter at least one figure."))
        return found

    def entered(self) -> list[Entered]:
        """What is new."""
        found = []
        for point in self.points:
            actual = self.cleaned_data.get(f"actual_{point.pk}")
            note, seen = self.cleaned_data[f"note_{point.pk}"], self._seen(point)
            if actual is not None and (actual != seen or note != point.note):
                found.append(Entered(point.pk, actual, note, seen))
        return found

    def _seen(self, point: Checkpoint) -> Decimal | None:
        try:
            seen: Decimal | None = FigureField(required=False).clean(self.cleaned_data[f"seen_{point.pk}"])
        except ValidationError:
            return None
        return seen

    @property
    def lines(self) -> list[FigureLine]:
        return [
            FigureLine(
                point,
                number(point.expected),
                self[f"actual_{point.pk}"],
                self[f"note_{point.pk}"],
                self[f"seen_{point.pk}"],
            )
            for point in self.points
        ]
