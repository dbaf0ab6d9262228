"""What is brought: a file, or its text, which can be changed until it is taken over."""

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.forms.choices import OwnActivityField
from incidents.importing import MAX_BYTES, Report, Unreadable, check_size, read
from postmortem.people.models import User

HERE: Final = 256 * 1024  # what a page reads, shows and sends back; the command takes twenty times as much
NAME_LENGTH: Final = 200


class BringReportForm(forms.Form):
    """One of the two: a file, or the text itself. `report` is what was read, once it is valid."""

    file = forms.FileField(
        label=_("A file"),
        help_text=_("Markdown or plain text, at most 256 KB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
    )
    text = forms.CharField(
        label=_("Or paste the text"),
        help_text=_("As it stands in the wiki, with its headings."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    activity = OwnActivityField(
        label=_("Where did it happen?"),
        help_text=_("Then its facts are those of the activity, too. It may belong to none."),
        required=False,
        empty_label=_("in none of my activities"),
    )
    name = forms.CharField(required=False, max_length=NAME_LENGTH, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    report: Report | None = None

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        cast(OwnActivityField, self.fields["activity"]).offer(user)

    def clean_file(self) -> Any:  # noqa: ANN401  as the field declares it
        """Too large is said before anything is read."""
        given = self.cleaned_data["file"]
        if given is None:
            return None
        try:
            check_size(given.size)
        except Unreadable as unreadable:
            raise ValidationError(unreadable.sentence, code=_code(given.size)) from None
        if given.size > HERE:
            raise ValidationError(_too_large_here(), code="too_big")
        return given

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        given, text = found.get("file"), str(found.get("text", ""))
        if given is None and not text.strip():
            raise ValidationError(gettext("Choose a file or paste the text, one of the two."))
        name = given.name if given else found.get("name") or gettext("Pasted text")
        content = given.read() if given else text.encode(errors="replace")
        try:
            self.report = read(name, content)
        except Unreadable as unreadable:
            raise ValidationError({"file" if given else "text": unreadable.sentence}) from None
        return found

    @property
    def is_too_big(self) -> bool:
        return self.has_error("file", code="too_big")

    def again(self) -> "BringReportForm":
        """The same with the text of the file in it, as files do not come back."""
        report = self.report
        given = self.cleaned_data["file"]
        if report is None:
            return self
        text = self.cleaned_data["text"]
        if given:
            given.seek(0)
            text = report.text
        shown = {"text": text, "name": report.file, "seen": report.key}
        form = BringReportForm(user=self.user, initial=shown | {"activity": self.cleaned_data["activity"]})
        form.fields["text"].label, form.fields["text"].help_text = gettext("The text"), ""
        return form


def _code(size: int) -> str:
    return "too_big" if size > MAX_BYTES else "empty"


def _too_large_here() -> str:
    return gettext(
        "On this page a file has at most 256 KB; larger ones are read by the command import_postmortem."
    )
