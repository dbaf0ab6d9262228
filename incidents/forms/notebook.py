"""What one writes into the private notebook, and what a note becomes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.models import Lesson, Retrospective
from incidents.queries.notebook import pages_to_write
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.people.models import User


class JotForm(SubmitTokenMixin, forms.Form):
    """One note."""

    text = forms.CharField(
        label=_("What did you notice?"),
        help_text=_("Only you ever read it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something down.")},
    )


class ToLessonForm(forms.Form):
    """In which retrospective a note becomes a lesson, and which sort of one."""

    retrospective = forms.ModelChoiceField(
        queryset=Retrospective.objects.none(),
        error_messages={
            "required": _("Choose a retrospective that is at work."),
            "invalid_choice": _("Choose a retrospective that is at work."),
        },
    )
    kind = forms.ChoiceField(choices=Lesson.Kind.choices)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retrospective"].queryset = pages_to_write(user)  # type: ignore[attr-defined]
