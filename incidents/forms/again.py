"""What is typed about doing an activity again, and about a lesson of the time before."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incidents.models import LessonAnswer
from postmortem.activities.models import Activity
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.people.moment import MomentField
from raci.actions import Again


class AgainForm(SubmitTokenMixin, forms.Form):
    """Name and launch; the goal of the time before is only offered."""

    title = forms.CharField(label=_("What is it called?"), max_length=120)
    agreed_launch_at = MomentField(
        label=_("When does it go live?"),
        help_text=_("As agreed; leave it empty while it is open. Due times keep their distance from it."),
        required=False,
    )
    goal = forms.CharField(
        label=_("What is it to reach?"),
        help_text=_("As it stood last time; change it as you need it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    non_goal = forms.CharField(
        label=_("What is not pursued this time?"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, data: QueryDict | None = None, *, source: Activity) -> None:
        super().__init__(
            data, initial={"title": source.title, "goal": source.goal, "non_goal": source.non_goal}
        )
        cast(MomentField, self.fields["agreed_launch_at"]).zone = source.time_zone

    def again(self) -> Again:
        """What was typed; of a valid form."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "submit_token"}
        return Again(**typed)


class LessonAnswerForm(forms.Form):
    """Keep it by one tap; the other two say a sentence."""

    answer = forms.ChoiceField(choices=LessonAnswer.Answer.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("How, or why not? One sentence."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
