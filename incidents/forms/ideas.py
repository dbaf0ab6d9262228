"""What people type about ideas, and to thank somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.people.choosing import PersonField
from postmortem.people.models import Department
from postmortem.people.queries import active_departments


class IdeaForm(SubmitTokenMixin, forms.Form):
    """One thing that could change."""

    text = forms.CharField(
        label=_("What could change?"),
        help_text=_("It waits here until the conditions are known; then it is taken up or left."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what could change.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "idea_%s"})


class ThanksForm(SubmitTokenMixin, forms.Form):
    """Who helped, and with what."""

    department = forms.ModelChoiceField(
        label=_("Which department helped?"),
        queryset=Department.objects.none(),
        empty_label=_("Choose one department"),
        error_messages={"required": _("Choose one department.")},
    )
    thanked = PersonField(
        label=_("Who, if it was one person?"),
        help_text=_("The name stays on the page for good."),
        required=False,
        empty_label=_("The department as a whole"),
    )
    text = forms.CharField(
        label=_("With what?"),
        help_text=_("One sentence: “Rewrote the copy that night.”"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in one sentence what helped.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "thanks_%s"})
        self.fields["department"].queryset = active_departments()  # type: ignore[attr-defined]
