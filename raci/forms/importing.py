"""What is typed when a table is brought, and what is answered about it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.drafts.forms import SubmitTokenMixin
from raci.tables import MAX_BYTES, Unreadable, check_size

ANSWER: Final = re.compile(r"(name|phase)-[0-9a-f]{12}|question:.{1,300}|table|rest")
LONGEST: Final = 100
STEP: Final = "step"


class BringForm(SubmitTokenMixin, forms.Form):
    """One of the two: a file, or what was copied from a spreadsheet or a chat."""

    file = forms.FileField(
        label=_("A file"),
        help_text=_("Excel (.xlsx), CSV or Markdown, at most 5 MB and 5,000 rows."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt,.md"}),
    )
    text = forms.CharField(
        label=_("Or paste the table"),
        help_text=_("Copy the cells in Excel, or the table in a chat, with its header."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:  # noqa: ANN401  as the field declares it
        """Too large is said before anything is read."""
        given = self.cleaned_data["file"]
        if given:
            try:
                check_size(given.size)
            except Unreadable as unreadable:
                code = "too_big" if given.size > MAX_BYTES else "empty"
                raise ValidationError(unreadable.sentence, code=code) from None
        return given

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        given = [name for name in ("file", "text") if found.get(name) and str(found[name]).strip()]
        if len(given) != 1 and not self.errors:
            raise ValidationError(gettext("Choose a file or paste a table, one of the two."))
        return found

    def name(self) -> str:
        given = self.cleaned_data["file"]
        return str(given.name) if given else gettext("Pasted table")

    def content(self) -> bytes:
        given = self.cleaned_data["file"]
        return bytes(given.read()) if given else self.cleaned_data["text"].encode()

    @property
    def is_too_big(self) -> bool:
        return self.has_error("file", code="too_big")


def answers_in(data: QueryDict, before: Mapping[str, str]) -> dict[str, str]:
    """What was chosen on the preview, over what was chosen before; empty choices are none. Whether a choice
    is one that is offered is asked where it is used.
    """
    posted = {key: str(said)[:LONGEST] for key, said in data.items() if ANSWER.fullmatch(key)}
    kept = {key: said for key, said in before.items() if key != "rest"}
    return {key: said for key, said in {**kept, **posted}.items() if said}
