"""Forms of check tables."""

from postmortem.activities.forms.checks.tables import (
    AskForm,
    ContactField,
    LineForm,
    PressForm,
    ShownForm,
    TableForm,
    UntilForm,
    WhyNotForm,
)
from postmortem.activities.forms.checks.values import (
    FILE,
    CellForm,
    FillByLinkForm,
    FillForm,
    Section,
    ValueForm,
    field_of,
    name_of,
)

__all__ = [
    "FILE",
    "AskForm",
    "CellForm",
    "ContactField",
    "FillByLinkForm",
    "FillForm",
    "LineForm",
    "PressForm",
    "Section",
    "ShownForm",
    "TableForm",
    "UntilForm",
    "ValueForm",
    "WhyNotForm",
    "field_of",
    "name_of",
]
