"""The kinds that come with the mechanism itself."""

from typing import Final

from django.utils.translation import gettext_lazy

from postmortem.activities.rules.checks import fields
from postmortem.activities.rules.checks.conflicts import found, in_row
from postmortem.activities.rules.checks.kind import TableKind, declare

# Kinds whose tables begin on another page: with a row of the plan, or with something that went wrong.
BEGUN_ELSEWHERE: Final = ("brief", "sweep")
FIELD_RULES: Final = declare(
    TableKind(
        "field_rules",
        gettext_lazy("field"),
        gettext_lazy("party"),
        fields.SCHEMA,
        label=gettext_lazy("Field rules"),
        question=gettext_lazy("What does each side take in each field, and where is that written?"),
        needs_confirming=True,
        is_known=fields.is_known,
        check=fields.check,
        says=fields.says,
        summary=found,
        row_notes=in_row,
    )
)
