"""Fields in which one of many is chosen: a list where there are few, words to look up where there are more.

Which of the two, one read of at most FEW + 1 rows decides; it is also what the list shows. Beyond that
a text is typed. It is looked up when the form is sent, so that it works without JavaScript; with it, the page
asks what fits while somebody types (views.lookup), under a signed note of what this field offers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple, Self

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from postmortem.people.models import User

FEW: Final = 50  # so many stand in a list
MOST: Final = 20  # so many are proposed at once
LONGEST: Final = 200  # characters that anybody looks for
SALT: Final = "lookup"
TYPED: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
LASTS: Final = 86_400  # seconds that an open page may ask


class Typed(str):
    """Words by which a row is looked up. Digits among them are no id: they may be an account."""

    __slots__ = ()


class Hit(NamedTuple):
    """A row that fits: what the field then holds, its name, and what tells it from others."""

    pk: int
    text: str
    name: str
    note: str = ""


class Offered(ModelChoiceIterator):
    """The choices of a LookupField: all of them for who asks for all, a bounded number for its page."""

    field: "LookupField"

    def few(self) -> list[tuple[Any, str]] | None:
        """All choices, if they are few."""
        rows = self.field.few_rows()
        if len(rows) > FEW:
            return None
        empty = [] if self.field.empty_label is None else [("", self.field.empty_label)]
        return [*empty, *(self.choice(row) for row in rows)]  # type: ignore[list-item]


class LookupSelect(forms.Select):
    """A list, or a text with what fits below it."""

    lookup_template = "people/lookup.html"

    def use_required_attribute(self, _initial: object) -> bool:
        offered = self.choices
        return not isinstance(offered, Offered) or offered.field.empty_label is not None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:  # noqa: ANN401
        if picked := data.get(f"{name}-pick"):
            return picked
        value = super().value_from_datadict(data, files, name)
        return Typed(value) if isinstance(value, str) and value and f"{name}-typed" in data else value

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        offered = self.choices
        if not isinstance(offered, Offered):
            return super().render(name, value, attrs, renderer)
        choices = offered.few()
        if choices is not None:
            return forms.Select(self.attrs, choices).render(name, value, attrs, renderer)
        return render_to_string(self.lookup_template, self.looked_up(offered.field, name, value, attrs))

    def looked_up(self, field: "LookupField", name: str, value: object, attrs: Any) -> dict[str, Any]:  # noqa: ANN401
        built = self.build_attrs(self.attrs, attrs)
        built["class"] = str(built.get("class", "")).replace("form-select", "form-control")
        return {
            "name": name,
            "text": field.text_of(value),
            "id": built.get("id", name),
            "attrs": flatatt({**TYPED, "placeholder": str(field.hint), **built}),
            "asks": field.asks(),
            "candidates": field.candidates,
        }


class LookupField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row of those that `offer` says. An id is taken as it always was; anything else is looked up.

    Whoever sets `queryset` instead of calling `offer` has a field that proposes nothing while somebody types,
    for the note cannot say what that offers.
    """

    widget = LookupSelect
    iterator = Offered
    kind: ClassVar[str] = ""
    quickest: ClassVar[Sequence[str]] = ()  # the order in which a few are found soonest
    listed: ClassVar[Sequence[str]] = ()  # what a list says of a row, so that no more is read; nothing: all
    hint: str | Promise = ""
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Choose one from the list."),
        "unknown": _("Nothing fits “%(typed)s”. Type another part of its name."),
        "several": _("Choose which one is meant, or type more."),
    }
    within: dict[str, Any] | None = None
    candidates: Sequence[Hit] = ()
    shared: dict[str, list[Any]] | None = None  # one for all fields of a form that offer the same: read once

    def __init__(self, *, empty_label: str | Promise | None = "–", **options: Any) -> None:
        super().__init__(queryset=self.rows(None).none(), empty_label=empty_label, **options)  # type: ignore[arg-type]

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copied: Self = super().__deepcopy__(memo)  # type: ignore[misc]
        copied.within = self.within
        return copied

    def _set_queryset(self, queryset: QuerySet[Any] | None) -> None:
        super()._set_queryset(queryset)  # type: ignore[misc]
        self.within = None

    queryset = property(lambda self: self._queryset, _set_queryset)

    # --- what each kind says -----------------------------------------------------------------------
    @classmethod
    def rows(cls, user: User | None, **within: Any) -> QuerySet[Any]:
        """What this person may choose from, within what a form says (plain JSON)."""
        raise NotImplementedError

    def exact(self, text: str) -> list[Any]:
        """The rows of which this is all of the name, or another word for one alone."""
        raise NotImplementedError

    def like(self, text: str, user: User | None = None) -> QuerySet[Any]:
        """The rows that fit, what fits this person best first."""
        raise NotImplementedError

    def in_order(self, rows: list[Any]) -> list[Any]:
        """A list's few rows as people look for them."""
        raise NotImplementedError

    def nearest(self, user: User) -> Sequence[Any] | QuerySet[Any]:
        """What this person most likely chooses, before anything is typed."""
        return self.in_order(self.some(MOST + 1))

    def hits(self, rows: Iterable[Any]) -> list[Hit]:
        """These rows as they are proposed; the text of each is found again by `exact`."""
        return [Hit(row.pk, str(row), str(row)) for row in rows]

    # --- what forms and pages ask for ----------------------------------------------------------------
    def offer(self, user: User | None = None, **within: Any) -> None:
        self.queryset = self.rows(user, **within)
        self.within = within

    def few_rows(self) -> list[Any]:
        """All rows, if they are few; else one more than that."""
        if self.shared is None:
            return self.read_few()
        if "rows" not in self.shared:
            self.shared["rows"] = self.read_few()
        return self.shared["rows"]

    def read_few(self) -> list[Any]:
        """Put in order here, so that the database need neither read nor sort the others."""
        rows = self.some(FEW + 1)
        return rows if len(rows) > FEW else self.in_order(rows)

    def some(self, most: int) -> list[Any]:
        found = self.queryset.order_by(*self.quickest)[:most]
        return list(found.only(*self.listed) if self.listed else found)

    def token(self) -> str:
        """The signed note of what this field offers; empty if it cannot be said."""
        if self.within is None:
            return ""
        return signing.dumps([self.kind, self.within], salt=SALT)

    def asks(self) -> str:
        """How its text is told where to ask what fits; nothing if the note cannot say it."""
        token = self.token()
        return token and flatatt(
            {"data-lookup": reverse("lookup", args=[token]), "data-label": _("What fits")}
        )

    def known(self, pk: str) -> list[Hit]:
        """The one with this number, if it is offered."""
        return self.hits(self.queryset.filter(pk=pk)) if is_id(pk) else []

    def suggest(self, text: str, user: User) -> tuple[list[Hit], bool]:
        """What fits, and whether there is more of it."""
        text = clean_text(text)
        found = list(self.like(text, user)[: MOST + 1] if text else self.nearest(user)[: MOST + 1])
        return self.hits(found[:MOST]), len(found) > MOST

    def text_of(self, value: object) -> str:
        """What the field holds: as it was typed, or the name of what is chosen."""
        if not is_id(value):
            return str(value or "")
        row = self.queryset.filter(pk=value).first()
        return self.hits([row])[0].text if row else ""

    # --- what is sent --------------------------------------------------------------------------------
    def to_python(self, value: Any) -> Any:  # noqa: ANN401  as declared above it
        if value in self.empty_values or isinstance(value, Model):
            return super().to_python(value)
        if not isinstance(value, Typed) and is_id(value):
            return super().to_python(value)
        text = clean_text(str(value))
        return self.find(text, is_typed=isinstance(value, Typed)) if text else None

    def find(self, text: str, *, is_typed: bool) -> Any:  # noqa: ANN401  a row
        rows = self.exact(text)
        if len(rows) == 1:
            return rows[0]
        rows = rows or list(self.like(text)[: MOST + 1])
        same = [row for row in rows if self.is_called(row, text)]
        if len(same) == 1 and len(rows) <= MOST:
            return same[0]
        if not rows and is_typed and is_id(text):  # kept by a browser while this was still a list
            rows = list(self.queryset.filter(pk=text))
        if not rows:
            code = "unknown" if is_typed else "invalid_choice"
            raise ValidationError(self.error_messages[code], code=code, params={"typed": text, "value": text})
        self.candidates = self.hits(rows[:MOST])
        raise ValidationError(self.error_messages["several"], code="several")

    def is_called(self, row: Any, text: str) -> bool:  # noqa: ANN401
        return text.casefold() in {str(row).casefold(), self.label_from_instance(row).casefold()}

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ANN401  as declared above it
        if self.disabled or not isinstance(data, str) or (is_id(data) and not isinstance(data, Typed)):
            return super().has_changed(initial, data)
        try:
            chosen = self.to_python(data)
        except ValidationError:
            return True
        return super().has_changed(initial, str(chosen.pk) if chosen else "")


def clean_text(text: str) -> str:
    """What is looked for: without what no database holds, blanks as one."""
    return " ".join(text.replace("\x00", " ").split())[:LONGEST]


def is_id(value: object) -> bool:
    """Whether this can be the number of a row."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) <= 18
