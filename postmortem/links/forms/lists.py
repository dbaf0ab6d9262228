"""What is typed when a list is brought, and what is chosen about it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.links.models import Service
from postmortem.links.rules.columns import FIELDS
from raci.tables import MAX_BYTES, Unreadable, check_size

COLUMN: Final = re.compile(r"column-\d{1,4}")


class BringListForm(SubmitTokenMixin, forms.Form):
    file = forms.FileField(
        label=_("The exported list"),
        help_text=_("Excel (.xlsx) or CSV, at most 5 MB and 5,000 rows."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def clean_file(self) -> Any:  # noqa: ANN401  as the field declares it
        """Too large is said before anything is read."""
        given = self.cleaned_data["file"]
        try:
            check_size(given.size)
        except Unreadable as unreadable:
            code = "too_big" if given.size > MAX_BYTES else "empty"
            raise ValidationError(unreadable.sentence, code=code) from None
        return given

    @property
    def is_too_big(self) -> bool:
        return self.has_error("file", code="too_big")


def answers_in(data: QueryDict, before: Mapping[str, Any]) -> dict[str, str]:
    """Which column is what and of which tool the list is, as chosen on the preview over what was chosen
    before; what is not offered counts as nothing.
    """
    kept = {name: said for name, said in before.items() if name == "service" or COLUMN.fullmatch(name)}
    posted = {name: said if said in FIELDS else "" for name, said in data.items() if COLUMN.fullmatch(name)}
    tool = data.get("service", "")
    return {**kept, **posted, **({"service": tool} if tool in Service.values else {})}


def rows_in(data: QueryDict) -> set[int]:
    """The rows that are ticked."""
    return {int(said) for said in data.getlist("take") if said.isdecimal() and len(said) < 8}
