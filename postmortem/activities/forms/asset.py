"""What is typed when something comes in, and when it is looked at."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.forms.choices import PersonField
from postmortem.activities.models import AssetVersion, Deliverable, LogEntry
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.evidence.rules import TAKEN
from postmortem.people.moment import MomentField


class HandInForm(SubmitTokenMixin, forms.Form):
    """One thing, a file or a link or a text; where it really came from, if it came elsewhere."""

    file = forms.FileField(
        label=_("A file"),
        help_text=_("A picture, PDF, Office file, text, zip or mp4."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TAKEN)}),
    )
    url = forms.URLField(label=_("Or a link"), max_length=500, required=False, assume_scheme="https")
    text = forms.CharField(
        label=_("Or the text itself"), widget=forms.Textarea, required=False, max_length=20000
    )
    placeholder = forms.BooleanField(label=_("It stands in until the real one comes"), required=False)
    origin_note = forms.CharField(label=_("Where is the stand-in from?"), max_length=200, required=False)
    provider = PersonField(label=_("Who sent it?"), help_text=_("If not you."), required=False)
    arrived_at = MomentField(
        label=_("When did it really come?"), help_text=_("If not just now."), required=False
    )

    proof = forms.FileField(
        label=_("What shows it?"), help_text=_("A screenshot of the message, for example."), required=False
    )

    def __init__(self, *args: Any, row: Deliverable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(MomentField, self.fields["arrived_at"]).zone = row.due_zone

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        given = [name for name in ("file", "url", "text") if found.get(name)]
        if len(given) != 1 and not {"file", "url", "text"} & set(self.errors):
            self.add_error(None, gettext("Hand in one thing: a file, a link or a text."))
        if found.get("origin_note") and not found.get("placeholder"):
            self.add_error("origin_note", gettext("Only a stand-in has an origin."))
        return found

    def arrival(self) -> dict[str, Any]:
        """The fields of Arrival besides the file."""
        names = ("url", "text", "placeholder", "origin_note", "provider", "arrived_at")
        return {name: self.cleaned_data[name] for name in names}


class VersionForm(forms.Form):
    """An answer to the version that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, row: Deliverable, version: AssetVersion | None = None
    ) -> None:
        super().__init__(data, initial={"version": version.pk if version else None})
        self.row = row

    def clean_version(self) -> int:
        version: int = self.cleaned_data["version"]
        if not self.row.versions.filter(pk=version).exists():
            raise ValidationError(gettext("Choose one from the list."))
        return version


class ApproveForm(VersionForm):
    scope = forms.ChoiceField(
        label=_("What does your yes cover?"),
        choices=[("", _("all of it")), *LogEntry.Scope.choices],
        required=False,
    )


class ReturnForm(VersionForm):
    reason = forms.CharField(
        label=_("What has to change?"), help_text=_("One sentence."), widget=forms.Textarea
    )
