"""What an administrator types about a template of retrospectives: names, clocks, one section at a time."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.models.retrospective import SectionCode
from incidents.rules.templates import (
    DAYS,
    LONGEST_HINT,
    LONGEST_NAME,
    SEVERITIES,
    STEPS,
    Layout,
    LayoutSection,
    clock,
    known_sections,
)
from postmortem.activities.rules.starters import Said
from postmortem.audit.rules import digest
from postmortem.drafts.forms import VersionMixin

STEP_WORDS = {
    "owner": _("until somebody keeps the page"),
    "views": _("for the views of the sides"),
    "facts": _("for checking the facts"),
    "share": _("until the facts are shared"),
    "agree": _("for the departments to answer"),
    "publish": _("until it is published"),
}
PLACES = [("story", _("beside the story")), ("end", _("before the appendix"))]


class LayoutForm(VersionMixin, forms.Form):
    """How a template is called, when to take it, and how many working days each step may take."""

    name_en = forms.CharField(label=_("What is it called in English?"), max_length=80)
    name_zh = forms.CharField(label=_("What is it called in Chinese?"), max_length=80)
    about_en = forms.CharField(
        label=_("When is it taken, in English?"), max_length=LONGEST_HINT, required=False
    )
    about_zh = forms.CharField(
        label=_("When is it taken, in Chinese?"), max_length=LONGEST_HINT, required=False
    )

    def __init__(self, data: QueryDict | None = None, *, layout: Layout) -> None:
        self.layout = layout
        initial = {
            "name_en": layout.name.en,
            "name_zh": layout.name.zh,
            "about_en": layout.about.en,
            "about_zh": layout.about.zh,
            "version": layout.version,
        }
        super().__init__(data, initial=initial)
        for step in STEPS:
            for severity in SEVERITIES:
                self.fields[f"{step}_{severity}"] = _days(layout, step, severity)

    def changes(self) -> dict[str, Any]:
        """What was changed, as change_layout takes it: the line and the clocks stand in the body."""
        typed, found = self.cleaned_data, super().changes()
        names: dict[str, Any] = {name: found[name] for name in ("name_en", "name_zh") if name in found}
        if names.keys() == found.keys():
            return names
        about = Said(typed["about_en"], typed["about_zh"]).document
        clocks = {step: [typed[f"{step}_{severity}"] for severity in SEVERITIES] for step in STEPS}
        return {**names, "body": {**self.layout.document, "about": about, "clocks": clocks}}

    @property
    def clocks(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields of the table: a step in words, and its field for each severity."""
        return [(STEP_WORDS[step], [self[f"{step}_{one}"] for one in SEVERITIES]) for step in STEPS]

    @property
    def names(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name_en", "name_zh", "about_en", "about_zh")]


def _days(layout: Layout, step: str, severity: int) -> forms.IntegerField:
    label = _("%(step)s, severity %(severity)s") % {"step": STEP_WORDS[step], "severity": severity}
    return forms.IntegerField(
        label=label,
        min_value=DAYS[0],
        max_value=DAYS[-1],
        initial=clock(layout, severity, step),
        widget=forms.NumberInput(attrs={"class": "form-control", "aria-label": label}),
    )


class NewLayoutForm(forms.Form):
    """A further template that begins as a copy."""

    name_en = forms.CharField(label=_("What is it called in English?"), max_length=80)
    name_zh = forms.CharField(label=_("What is it called in Chinese?"), max_length=80)

    @property
    def name(self) -> Said:
        return Said(self.cleaned_data["name_en"], self.cleaned_data["name_zh"])


class LayoutSectionForm(VersionMixin, forms.Form):
    """One section: which one, its names, its hint, whether it must be written, where readers find it."""

    code = forms.ChoiceField(
        label=_("Which section?"), help_text=_("One that is known already, or one of your own.")
    )
    name_en = forms.CharField(label=_("Its heading in English"), max_length=LONGEST_NAME, required=False)
    name_zh = forms.CharField(label=_("Its heading in Chinese"), max_length=LONGEST_NAME, required=False)
    hint_en = forms.CharField(
        label=_("What is asked, in English?"),
        help_text=_("It stands above the field while somebody writes."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_HINT,
        required=False,
    )
    hint_zh = forms.CharField(
        label=_("What is asked, in Chinese?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_HINT,
        required=False,
    )
    required = forms.BooleanField(label=_("It must be written before others read it"), required=False)
    place = forms.ChoiceField(
        label=_("Where do readers find it?"), choices=PLACES, widget=forms.RadioSelect, required=False
    )

    def __init__(
        self, data: QueryDict | None = None, *, layout: Layout, section: LayoutSection | None = None
    ) -> None:
        initial = {"version": layout.version, "place": "story", **(_shown(section) if section else {})}
        super().__init__(data, initial=initial)
        self.section = section
        if section:
            del self.fields["code"]
            self.fields["name_en"].required = self.fields["name_zh"].required = True
        else:
            code = self.fields["code"]
            known = [one for one in known_sections().values() if layout.section(one.code) is None]
            code.choices = [  # type: ignore[attr-defined]
                ("", _("one of your own")),
                *((one.code, f"{one.name.en} · {one.name.zh}") for one in known),
            ]
            code.required = False
        if section and section.is_fixed:
            del self.fields["place"]
        if section and section.code == SectionCode.SUMMARY:
            del self.fields["required"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        is_own = self.section is None and not found.get("code")
        if is_own and not (found.get("name_en") and found.get("name_zh")):
            raise ValidationError(gettext("Say in both languages what your section is called."))
        return found

    def new(self) -> LayoutSection:
        """The section as it was typed; of a valid form."""
        typed = self.cleaned_data
        known = self.section or known_sections().get(typed["code"])
        name, hint = Said(typed["name_en"], typed["name_zh"]), Said(typed["hint_en"], typed["hint_zh"])
        if known is None:
            return LayoutSection(own_code(name), name, hint, typed["required"], typed["place"] or "story")
        return LayoutSection(
            known.code,
            name if name.en and name.zh else known.name,
            hint if self.section or any(hint) else known.hint,
            typed.get("required", True),
            typed.get("place") or known.place,
        )


def own_code(name: Said) -> str:
    """A code of its own for a section of the house: the same name is the same section in every template."""
    slug = slugify(name.en).replace("-", "_")[:24].strip("_")
    return f"own_{slug or digest(name.document)[:8]}"


def _shown(section: LayoutSection) -> dict[str, Any]:
    return {
        "name_en": section.name.en,
        "name_zh": section.name.zh,
        "hint_en": section.hint.en,
        "hint_zh": section.hint.zh,
        "required": section.required,
        "place": section.place,
    }
