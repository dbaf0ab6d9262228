"""Where it arose, where it was found, and how much each department worked for it: never a person's hours."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from incidents.actions.times.effort import Said
from incidents.models import Effort, Incident
from incidents.models.incident import PhaseCode
from postmortem.people.models import Department

SIZES = [("", _("none")), *Effort.Size.choices]
MOST_HOURS = 2000


class EffortForm(forms.Form):
    """A size for each department and kind, own hours where it was more; `was` says what was on the screen."""

    was = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        incident: Incident | None,
        departments: Iterable[Department],
        efforts: Mapping[tuple[int, str], Effort],
        was: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs | {"initial": {"was": was}})
        self.departments = list(departments)
        if incident:
            for name, label in (
                ("introduced", _("In which phase did it arise?")),
                ("found", _("In which phase was it found?")),
            ):
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=[("", _("Not said")), *PhaseCode.choices],
                    required=False,
                    initial=getattr(incident, f"phase_{name}"),
                )
        for home in self.departments:
            for kind in Effort.Kind:
                self._ask(home, kind, efforts.get((home.pk, str(kind))))

    def _ask(self, home: Department, kind: Effort.Kind, said: Effort | None) -> None:
        place = f"{kind}-{home.pk}"
        self.fields[f"size-{place}"] = forms.ChoiceField(
            label=kind.label,
            choices=SIZES,
            required=False,
            initial=said.size if said else "",
        )
        self.fields[f"hours-{place}"] = forms.IntegerField(
            label=_("Hours, if it was more"),
            min_value=1,
            max_value=MOST_HOURS,
            required=False,
            initial=said.hours if said else None,
        )

    @property
    def lines(self) -> list[tuple[Department, list[tuple[str, BoundField, BoundField]]]]:
        """Department, and for each kind its word, size and hours."""
        return [
            (
                home,
                [
                    (str(kind.label), self[f"size-{kind}-{home.pk}"], self[f"hours-{kind}-{home.pk}"])
                    for kind in Effort.Kind
                ],
            )
            for home in self.departments
        ]

    @property
    def phases(self) -> list[BoundField]:
        return [self[name] for name in ("introduced", "found") if name in self.fields]

    def said(self) -> Said:
        typed, sizes = self.cleaned_data, {}
        for home in self.departments:
            for kind in Effort.Kind:
                place = f"{kind}-{home.pk}"
                sizes[home.pk, str(kind)] = (typed[f"size-{place}"], typed[f"hours-{place}"])
        return Said(sizes, typed.get("introduced", ""), typed.get("found", ""))
