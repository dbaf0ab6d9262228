"""What several fields offer alike is read once."""

from django import forms

from postmortem.people.choosing.field import LookupField
from postmortem.people.choosing.several import PeopleField


def read_once(*sheets: forms.BaseForm) -> None:
    """Fields on a page that offer the same rows to the same person read them together. Call it once all of
    them have said what they offer; one that proposes nothing while somebody types reads for itself.
    """
    kept: dict[str, dict[str, list[object]]] = {}
    for field in (field for sheet in sheets for field in sheet.fields.values()):
        one = field.one if isinstance(field, PeopleField) else field
        if isinstance(one, LookupField) and one.within is not None:
            one.shared = kept.setdefault(repr((type(one), sorted(one.within.items()))), {})
