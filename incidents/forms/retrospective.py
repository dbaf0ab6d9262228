"""What people type about a retrospective: each section is saved by itself."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from incidents.actions.retrospective_text import Condition, Scope, fingerprint
from incidents.models import Factor, Lesson, Section
from incidents.models.incident import PhaseCode, Situation
from incidents.models.learning import FactorCode
from incidents.models.retrospective import Retrospective, SectionCode
from incidents.rules.templates import Layout, LayoutSection
from postmortem.activities.models import Activity
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.language.forms import LIVE
from postmortem.people.choosing import PersonField
from postmortem.people.models import Department
from postmortem.people.moment import MomentField
from postmortem.people.queries import active_departments

LONG = 20_000  # characters of one section
WHY = {"required": _("Say in one sentence why.")}
QUESTIONS: dict[str, tuple[Any, Any, int]] = {
    SectionCode.SUMMARY: (
        _("What does somebody need to know who has one minute?"),
        _("Outcome, conditions, what changes: at most 120 words, or 200 Chinese characters."),
        8,
    ),
    SectionCode.STORY: (
        _("What happened, told forward?"),
        _("Only what was known at the time. Things and times are the subjects; say sides, not names."),
        12,
    ),
    SectionCode.WENT_WELL: (_("What went well, and what helped?"), _("One paragraph for each."), 4),
    SectionCode.LUCKY: (
        _("Where did luck help?"),
        _("What might have gone otherwise? “None found” is an answer, too."),
        3,
    ),
    SectionCode.SURPRISE: (
        _("What surprised us?"),
        _("Which rule was written nowhere? What could only production prove?"),
        3,
    ),
    SectionCode.SIMILAR: (_("What else looks like it, and how was it there?"), "", 3),
}


class FrameForm(VersionMixin, forms.Form):
    """The title, the one decision readers are asked for, the template, and when they met about it."""

    title = forms.CharField(
        label=_("What happened, as a headline?"),
        help_text=_("An event, no name: “No orders in the first hour”."),
        max_length=160,
    )
    asked_decision = forms.CharField(
        label=_("Which one decision is asked for?"),
        help_text=_("It stands on the first screen, for whoever decides."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    template = forms.ChoiceField(
        label=_("Which sections does it have?"),
        help_text=_("The product has picked what fits; what is written already stays."),
        required=False,
    )

    facilitator = PersonField(
        label=_("Who leads the conversation about it?"),
        help_text=_("Best somebody who answered for no row of it. It may stay empty."),
        required=False,
        empty_label=_("nobody in particular"),
    )

    met_at = MomentField(
        label=_("When did those who took part talk about it?"),
        help_text=_("It stays empty until they have met."),
        required=False,
    )

    def __init__(
        self, *args: Any, retrospective: Retrospective, layouts: Iterable[Layout], **kwargs: Any
    ) -> None:
        names = ("title", "asked_decision", "template", "version", "facilitator_id", "met_at")
        shown = {name.removesuffix("_id"): getattr(retrospective, name) for name in names}
        super().__init__(*args, **kwargs | {"initial": shown, "auto_id": "frame_%s"})
        reader, mine = get_language() or "en", retrospective.template
        offered = [one for one in layouts if one.is_offered or one.code == mine]
        about = retrospective.incident or retrospective.activity
        self.fields["met_at"].zone = about.time_zone if about else ""  # type: ignore[attr-defined]
        template = cast(forms.ChoiceField, self.fields["template"])
        template.choices = [(one.code, one.name.within(reader)) for one in offered]

    def changes(self) -> dict[str, Any]:
        """What was changed; a form sent without template or facilitator leaves them as they are."""
        found = super().changes()
        if not found.get("template", "unchanged"):
            del found["template"]
        if "facilitator" in found:
            leads = found.pop("facilitator")
            found |= {"facilitator_id": leads.pk if leads else None} if "facilitator" in self.data else {}
        if "met_at" not in self.data:
            found.pop("met_at", None)
        return found


class SectionForm(VersionMixin, forms.Form):
    """One section in one language; version 0 means that nothing was there yet."""

    language = forms.ChoiceField(
        choices=[("en", "en"), ("zh-hans", "zh-hans")], widget=forms.HiddenInput, required=False
    )
    body = forms.CharField(max_length=LONG, required=False, widget=forms.Textarea)

    def __init__(
        self,
        *args: Any,
        code: str,
        language: str,
        section: Section | None = None,
        about: LayoutSection | None = None,
        required: bool = True,
        **kwargs: Any,
    ) -> None:
        shown = {"language": language, "version": 0, "body": ""}
        if section:
            shown |= {"version": section.version, "body": section.body}
        super().__init__(*args, **kwargs | {"initial": shown, "auto_id": f"{code}_{language}_%s"})
        question, help_text, rows = asked_of(code, about)
        body = self.fields["body"]
        body.required = (about.required if about else code == SectionCode.SUMMARY) and required
        body.label = question
        body.help_text = help_text
        spoken = "zh-Hans" if language.startswith("zh") else language
        body.widget.attrs |= {"rows": rows, "lang": spoken, **LIVE}


def asked_of(code: str, about: LayoutSection | None) -> tuple[Any, Any, int]:
    """Question, hint and rows of a section: the hint of the template comes before ours."""
    reader = get_language() or "en"
    name, hint = (about.name.within(reader), about.hint.within(reader)) if about else (code, "")
    question, help_text, rows = QUESTIONS.get(code, (name, "", 4))
    return question, hint or help_text, rows


class ConditionFields(forms.Form):
    """One condition: a kind, one sentence, and why it made sense at the time."""

    code = forms.ChoiceField(label=_("Which kind of condition is it?"), choices=FactorCode.choices)
    text = forms.CharField(
        label=_("The condition in one sentence"),
        help_text=_(
            "A thing, a rule or a time is the subject: “The poster was final twelve minutes before the slot.”"
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, **LIVE}),
    )
    made_sense = forms.CharField(
        label=_("Why did it make sense at the time?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, **LIVE}),
        error_messages={"required": _("Say in one sentence why it was reasonable then.")},
    )
    phase = forms.ChoiceField(
        label=_("In which phase did it arise?"),
        choices=[("", _("Not said")), *PhaseCode.choices],
        required=False,
    )
    situation = forms.ChoiceField(
        label=_("Which situation does it belong to?"),
        help_text=_("Each situation opens its practices, to see what was done."),
        choices=[("", _("Not said")), *Situation.choices],
        required=False,
    )

    def condition(self) -> Condition:
        names = ("code", "text", "made_sense", "phase", "situation")
        return Condition(**{name: self.cleaned_data[name] for name in names})


class FactorForm(SubmitTokenMixin, ConditionFields):
    """A new condition."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "condition_%s"})


class FactorEditForm(ConditionFields):
    """Other words for a condition; `was` says what was on the screen."""

    was = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, factor: Factor, **kwargs: Any) -> None:
        shown = {name: getattr(factor, name) for name in ("code", "text", "made_sense", "phase", "situation")}
        super().__init__(*args, **kwargs | {"initial": {**shown, "was": fingerprint(factor)}})


class LessonForm(SubmitTokenMixin, forms.Form):
    """What the next similar activity should keep, improve, start or stop."""

    kind = forms.ChoiceField(
        label=_("What should the next one do?"), choices=Lesson.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("What exactly?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    activity_kind = forms.ChoiceField(
        label=_("For which kind of activity?"),
        choices=[("", _("the kind it comes from")), *Activity.Kind.choices],
        required=False,
    )
    department = forms.ModelChoiceField(
        label=_("For which department?"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("everybody who takes part"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "lesson_%s"})
        self.fields["department"].queryset = active_departments()  # type: ignore[attr-defined]

    @property
    def scope(self) -> Scope:
        """Whom it is for."""
        return Scope(self.cleaned_data["activity_kind"], self.cleaned_data["department"])


class AnswerForm(forms.Form):
    """The answer of a department's lead to the page."""

    answer = forms.ChoiceField(
        label=_("Does your department stand behind this page?"),
        choices=[("yes", _("Agree")), ("no", _("Object, with a reason"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = forms.CharField(
        label=_("What do you object to?"),
        help_text=_("One or two sentences; they are printed with the page."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "answer_%s"})


class NamesForm(forms.Form):
    """Before others read it: what looks like names are words. `names` are those that were on the screen."""

    names = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
    are_words = forms.BooleanField(label=_("These are words, not names of people"), required=False)

    def confirmed(self) -> list[str]:
        """What the reader saw and confirmed to be words."""
        if not self.cleaned_data["are_words"]:
            return []
        return [name for name in self.cleaned_data["names"].split("\n") if name]


class SkipForm(forms.Form):
    """No retrospective this time."""

    reason = forms.CharField(
        label=_("Why is there no retrospective this time?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=WHY,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "skip_%s"})
