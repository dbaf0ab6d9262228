"""Choosing several people: boxes to tick for those who are chosen, and a text to look others up."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from postmortem.people.choosing.field import TYPED, Hit, Offered, Typed, clean_text, is_id
from postmortem.people.choosing.people import PersonField

BETWEEN = re.compile(r"[;；\n]")


class LookupSeveral(forms.SelectMultiple):
    """A list in which several are chosen; where it would be long, boxes to tick and a text."""

    lookup_template = "people/lookup_several.html"
    one: PersonField
    candidates: Sequence[Hit] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:  # noqa: ANN401
        """The numbers of those who are ticked, then what was typed."""
        found = super().value_from_datadict(data, files, name)
        parts = map(clean_text, BETWEEN.split(str(data.get(f"{name}-typed") or "")))
        typed = [Typed(part) for part in parts if part]
        return [*(found or []), *typed] if typed else found

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401  as declared above it
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        choices = cast(Offered, self.one.choices).few()
        if choices is not None:
            return forms.SelectMultiple(self.attrs, choices).render(name, value, attrs, renderer)
        said = list(value or [])
        chosen = self.one.queryset.filter(
            pk__in=[one for one in said if is_id(one) and not isinstance(one, Typed)]
        )
        built = self.build_attrs(self.attrs, attrs)
        built["class"] = str(built.get("class", "")).replace("form-select", "form-control")
        context = {
            "name": name,
            "id": built.get("id", name),
            "text": "; ".join(one for one in said if isinstance(one, Typed)),
            "attrs": flatatt(
                {**TYPED, "placeholder": str(_("Name, account or mail address; several with “;”")), **built}
            ),
            "asks": self.one.asks(),
            "chosen": self.one.hits(chosen),
            "candidates": self.candidates,
        }
        return render_to_string(self.lookup_template, context)


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of active people, with the department beside the name."""

    widget = LookupSeveral
    default_error_messages = dict.fromkeys(("invalid_choice", "invalid_pk_value"), _("Choose from the list."))

    def __init__(self, **options: Any) -> None:
        self.one = PersonField(empty_label=None)
        super().__init__(queryset=self.one.queryset, **options)
        cast(LookupSeveral, self.widget).one = self.one

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copied: Self = super().__deepcopy__(memo)  # type: ignore[misc]
        copied.one = self.one.__deepcopy__(memo)
        cast(LookupSeveral, copied.widget).one = copied.one
        return copied

    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401  as declared above it
        return self.one.label_from_instance(obj)

    def clean(self, value: Any) -> Any:  # noqa: ANN401  as declared above it
        """Everybody who was typed is found, or said not to be; nobody is left out silently."""
        if not isinstance(value, list | tuple):
            return super().clean(value)
        found: list[Any] = []
        refused: list[ValidationError] = []
        candidates: list[Hit] = []
        for one in value:
            try:
                found.append(self.one.find(one, is_typed=True).pk if isinstance(one, Typed) else one)
            except ValidationError as refusal:
                proposed = self.one.candidates if refusal.code == "several" else ()
                if any(str(hit.pk) in value for hit in proposed):  # one of them was ticked since
                    continue
                refused.append(refusal)
                candidates += proposed
        if refused:
            cast(LookupSeveral, self.widget).candidates = candidates
            raise ValidationError(refused)
        if any(not isinstance(one, int) and not is_id(one) for one in found):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(found)
