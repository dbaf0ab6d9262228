"""A chat is pasted, looked at, and what belongs into the timeline is ticked."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.links.rules import Refused, recognised
from postmortem.links.rules.chat import LONGEST, Message, read_chat

LONGEST_URL = 500


class ChatForm(SubmitTokenMixin, forms.Form):
    lines = forms.CharField(
        label=_("The chat"),
        help_text=_(
            "Mark the messages in WeCom, DingTalk, Feishu, Slack or WhatsApp, copy them, paste them here."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    on = forms.DateField(
        label=_("Which day do they begin with?"),
        help_text=_("It holds until a line names another day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    url = forms.CharField(
        label=_("A link to the chat"),
        help_text=_("It stands beside each row."),
        max_length=LONGEST_URL,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}),
    )
    take = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, incident: Incident, day: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"on": day}})
        self.zone, self.today = incident.time_zone, today
        self.messages: list[Message] = []
        self.fields["take"].choices = [(number, number) for number in range(1, 201)]  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        typed: str = self.cleaned_data["url"]
        try:
            return recognised(typed).url if typed else ""
        except Refused as refused:
            raise ValidationError(refused.sentence) from None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors.pop("take", None):
            self.add_error(None, _("Tick at least one message that belongs into the timeline."))
        if found.get("lines") and found.get("on"):
            self.messages = read_chat(found["lines"], on=found["on"], today=self.today, zone=self.zone)
            if not self.messages:
                self.add_error("lines", _("No message is found: each one begins with who said it, and when."))
        return found
