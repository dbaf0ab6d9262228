"""What people type about an improvement."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from incidents.actions.action_item import NewActionItem
from incidents.models import ActionItem, Factor, Retrospective
from incidents.rules.action_item import LOOK_AFTER, check_says_something, usual_look
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.choosing import PersonField
from postmortem.people.moment import MomentField

LOOKS = (
    gettext_lazy("as soon as somebody can: one sees it at once"),
    gettext_lazy("after 30 days"),
    gettext_lazy("after 90 days"),
)


class ItemFields(forms.Form):
    """What will be different, how one will see it, who carries it on, by when."""

    title = forms.CharField(
        label=gettext_lazy("What will be different?"),
        help_text=gettext_lazy("Begin with the verb: “Ask the approver for the approval itself”."),
        max_length=160,
    )
    end_state = forms.CharField(
        label=gettext_lazy("How will one see it?"),
        help_text=gettext_lazy("What somebody who was not there can check."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = PersonField(
        label=gettext_lazy("Who carries it on?"),
        help_text=gettext_lazy("One person; the name stands on the first screen."),
        empty_label=gettext_lazy("Choose one person"),
        error_messages={"required": gettext_lazy("Choose one person.")},
    )
    due_at = MomentField(label=gettext_lazy("By when?"))
    type = forms.ChoiceField(
        label=gettext_lazy("What does it do?"),
        choices=ActionItem.Type.choices,
        initial=ActionItem.Type.PREVENT,
    )
    strength = forms.ChoiceField(
        label=gettext_lazy("How strong is it?"),
        help_text=gettext_lazy("What changes the thing holds longer than what changes people."),
        choices=ActionItem.Strength.choices,
        initial=ActionItem.Strength.GATE,
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("How soon among the others?"),
        choices=ActionItem.Priority.choices,
        coerce=int,
        initial=ActionItem.Priority.NEXT,
        required=False,
    )
    tracker_url = forms.URLField(
        label=gettext_lazy("Where is it tracked?"),
        help_text=gettext_lazy("A link to the ticket, if there is one elsewhere."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].zone = zone  # type: ignore[attr-defined]

    def clean_priority(self) -> int:
        return self.cleaned_data["priority"] or ActionItem.Priority.NEXT

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("title") and typed.get("end_state"):
            try:
                check_says_something(typed["title"], typed["end_state"])
            except ValidationError as wrong:
                self.add_error(None, wrong)
        return typed


class ActionItemForm(SubmitTokenMixin, ItemFields):
    """A new improvement of a retrospective; it may answer one of its conditions."""

    factor = forms.ModelChoiceField(
        label=gettext_lazy("Which condition does it answer?"),
        queryset=Factor.objects.none(),
        required=False,
        empty_label=gettext_lazy("None in particular"),
    )

    def __init__(self, *args: Any, retrospective: Retrospective, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        self.fields["factor"].queryset = retrospective.factors.all()  # type: ignore[attr-defined]

    def new(self) -> NewActionItem:
        names = ("title", "end_state", "owner", "due_at", "type", "strength", "priority", "tracker_url")
        said = self.cleaned_data
        return NewActionItem(factor=said["factor"], **{name: said[name] for name in names})


class ActionItemEditForm(VersionMixin, ItemFields):
    """Other words, another owner, another due time."""

    def __init__(self, *args: Any, item: ActionItem, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(item, name) for name in self.base_fields}
        super().__init__(*args, zone=item.due_zone, **kwargs)

    def changes(self) -> dict[str, Any]:
        """A choice that was not sent stands for the usual one, which may be what is stored."""
        return {name: value for name, value in super().changes().items() if value != self.initial[name]}


class DoneForm(forms.Form):
    """It is done, and this shows it."""

    shown_by = forms.CharField(
        label=gettext_lazy("What shows that it is done?"),
        help_text=gettext_lazy("A sentence, a link, or both."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    url = forms.URLField(
        label=gettext_lazy("A link to it"), max_length=500, required=False, assume_scheme="https"
    )
    look_after = forms.TypedChoiceField(
        label=gettext_lazy("When does somebody else look whether it holds?"),
        choices=list(zip(LOOK_AFTER, LOOKS, strict=True)),
        coerce=int,
        initial=usual_look(None),
        required=False,
    )

    def clean_look_after(self) -> int:
        return self.cleaned_data["look_after"] or 0


class HoldsForm(forms.Form):
    """It holds, and by this one saw it."""

    seen = forms.CharField(
        label=gettext_lazy("By what do you see that it holds?"),
        help_text=gettext_lazy("A sentence, a link, or both."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    url = forms.URLField(
        label=gettext_lazy("A link to it"), max_length=500, required=False, assume_scheme="https"
    )


class ReasonForm(forms.Form):
    """Why not, or why again."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say in one sentence why.")},
    )
