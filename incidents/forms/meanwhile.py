"""While it goes on: what helps in the meantime, what customers are told; lines of the private notepad."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.moment import MomentField

Text = forms.Textarea


class MeanwhileForm(VersionMixin, forms.Form):
    """Two short texts that stand first on the page."""

    workaround = forms.CharField(
        label=_("What helps in the meantime?"),
        help_text=_("What one can do until it has stopped."),
        max_length=1000,
        required=False,
        widget=Text(attrs={"rows": 2}),
    )
    customer_message = forms.CharField(
        label=_("What are customers told?"),
        help_text=_("Ready to be copied; what is known and when more is said, no names."),
        max_length=1000,
        required=False,
        widget=Text(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        shown = {name: getattr(incident, name) for name in self.base_fields}
        super().__init__(*args, **{**kwargs, "initial": shown, "auto_id": "meanwhile_%s"})


class FirstReplyForm(forms.Form):
    """The first answer to whoever complained."""

    said = forms.CharField(
        label=_("What was answered?"),
        help_text=_("That it has arrived, what is known, and when more is said."),
        max_length=1000,
        widget=Text(attrs={"rows": 2}),
        error_messages={"required": _("Say in one sentence what was answered.")},
    )
    replied_at = MomentField(label=_("When?"), help_text=_("Left empty: now."), required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        shown = {"said": incident.customer_message}
        super().__init__(*args, **{**kwargs, "initial": shown, "auto_id": "reply_%s"})
        self.fields["replied_at"].zone = incident.time_zone  # type: ignore[attr-defined]


class NotesForm(SubmitTokenMixin, forms.Form):
    """Any number of notes, one a line."""

    lines = forms.CharField(
        label=_("Write it down, sort it later"),
        help_text=_("One note a line. Only you ever see them."),
        max_length=4000,
        widget=Text(attrs={"rows": 3}),
        error_messages={"required": _("Write at least one line.")},
    )
