"""What every form carries unseen: a token against sending twice, the version against saving over somebody.
And what a form in the browser sends of itself while somebody types.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext as _

from postmortem.audit.rules import digest
from postmortem.drafts import actions, queries
from postmortem.people.models import User

DRAFT_KEY = "draft_key"  # the hidden field by which a form names its draft
KEY = r"[0-9a-f-]{16,40}"
LONGEST = 100_000  # characters of one draft


class SubmitTokenMixin(forms.BaseForm, metaclass=DeclarativeFieldsMetaclass):
    """For create forms (Form or ModelForm): however often it is sent, it creates once.

    A form sent without a token, by a script for example, is simply not protected.
    """

    submit_token = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def clean_submit_token(self) -> UUID:
        token: UUID | None = self.cleaned_data["submit_token"]
        return token or uuid4()

    def payload_sha256(self) -> str:
        """Of everything typed and chosen in this form; files count by name and size."""
        return digest({bound.html_name: plain(bound.data) for bound in self if bound.name != "submit_token"})

    def once(self, create: Callable[[], str], *, by: User, now: datetime) -> str:
        """Run `create`, which returns the address of what it made, unless this was sent before."""
        token: UUID = self.cleaned_data["submit_token"]
        return actions.once(token, self.payload_sha256(), create, by=by, now=now)

    def sent_before(self, by: User) -> str:
        """Where the very same led before, or an empty text.

        Ask it of an invalid form: what the first one made may be what makes the second one invalid (a name
        that is taken).
        """
        token: UUID | None = self.cleaned_data.get("submit_token")
        return queries.result_of(token, self.payload_sha256(), by=by) if token else ""


class VersionMixin(forms.BaseForm, metaclass=DeclarativeFieldsMetaclass):
    """For edit forms: the version of the row that was on the screen; without one the form is outdated."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_version(self) -> int:
        version: int | None = self.cleaned_data["version"]
        return version or 0

    def changes(self) -> dict[str, Any]:
        """What was changed, by field name, ready for save_if_current."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}


class DraftForm(forms.Form):
    """What one form in the browser holds just now; `pairs` is JSON: pairs of name and text."""

    key = forms.RegexField(KEY)
    place = forms.CharField(max_length=220)
    base_version = forms.IntegerField(min_value=0, required=False)
    seq = forms.IntegerField(min_value=0)
    pairs = forms.JSONField(required=False)

    def clean_pairs(self) -> list[list[str]]:
        pairs = self.cleaned_data["pairs"] or []
        if not isinstance(pairs, list) or not all(is_pair(one) for one in pairs):
            raise ValidationError(_("Send pairs of a name and a text."), code="pairs")
        return pairs

    def typed(self) -> actions.Typed:
        said = self.cleaned_data
        return actions.Typed(said["key"], said["place"], said["base_version"] or 0, said["pairs"])


def is_pair(one: object) -> bool:
    return isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one)


def plain(data: object) -> object:
    if isinstance(data, UploadedFile):
        return [data.name, data.size]
    return [plain(part) for part in data] if isinstance(data, list | tuple) else data and str(data)
