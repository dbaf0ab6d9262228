"""Rows of several tables in one question: what hangs on one thing comes in one round trip.

    together = Together()
    rows = together.values(Deliverable.objects.filter(activity=activity), "pk", "name", "due_at")
    figures = together.objects(Impact.objects.filter(incident=incident))
    together.ask()

Each call gives a list that `ask` fills. The database answers with JSON; what comes out has the types of its
columns again. Ids, codes, words, moments, numbers, truth values, and JSON columns that hold lists or objects;
no plain dates.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, TypeVar, Union

from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    DecimalField,
    DurationField,
    F,
    Field,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, JSONObject
from django.utils.dateparse import parse_duration

Row = TypeVar("Row", bound=Model)
Read = Callable[[Any], Any]
Maker = Callable[[dict[str, Any]], Any]
Asked = Union[
    "QuerySet[Row]", Callable[[], "QuerySet[Row]"]
]  # what is asked, or what makes it if it has to be made


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def length(kept: str | int) -> timedelta | None:
    """SQLite keeps microseconds."""
    return timedelta(microseconds=kept) if isinstance(kept, int) else parse_duration(kept)


def nested(kept: Any) -> Any:  # noqa: ANN401  a list or an object
    """SQLite keeps JSON as text."""
    return json.loads(kept) if isinstance(kept, str) else kept


# The first that fits; whatever is none of them is in JSON what it is in Python.
READERS: "tuple[tuple[type[Field[Any, Any]], Read], ...]" = (
    (DateTimeField, moment),
    (DecimalField, Decimal),
    (BooleanField, bool),
    (DurationField, length),
    (JSONField, nested),
)


class Together:
    """Questions to several tables, asked as one."""

    def __init__(self) -> None:
        self._asked: list[QuerySet[Any, Any]] = []
        self._found: list[list[Any]] = []
        self.makers: list[Maker] = []

    def values(self, rows: "Asked[Any]", *fields: str) -> list[SimpleNamespace]:
        """The list that will hold one object a row, with these fields as attributes, in no order.

        A field is a name or a path as in a filter; an annotation must be of none of the three types.
        """
        asked = rows() if callable(rows) else rows
        readers = _readers(asked.model, fields)
        return self._add(asked, fields, lambda row: _typed(row, readers))

    def objects(self, rows: "Asked[Row]") -> list[Row]:
        """The list that will hold the rows as objects of their model, in no order."""
        asked = rows() if callable(rows) else rows
        model, using = asked.model, asked.db
        names = [field.attname for field in model._meta.concrete_fields]
        readers = _readers(model, names)
        return self._add(
            asked, names, lambda row: model.from_db(using, names, list(vars(_typed(row, readers)).values()))
        )

    def question(self) -> QuerySet[Any, Any]:
        """Everything as one: the number of the list, and what goes into it (by its `maker`)."""
        first, *others = self._asked
        return first.union(*others, all=True) if others else first

    def ask(self) -> None:
        """One query for everything; none if nothing was asked. The lists are filled after it."""
        if self._asked:
            fill(self._found, self.makers, self.question())
        self._asked = []

    def _add(self, rows: QuerySet[Any], fields: Iterable[str], maker: Maker) -> list[Any]:
        number = Value(len(self.makers), output_field=IntegerField())
        document = JSONObject(**{path: _sent(rows.model, path) for path in fields})
        self._asked.append(rows.order_by().values_list(number, document))
        self.makers.append(maker)
        self._found.append([])
        return self._found[-1]


def fill(lists: Sequence[list[Any]], makers: Sequence[Maker], answer: Iterable[Any]) -> None:
    for number, document in answer:
        lists[number].append(makers[number](document))


def _typed(row: dict[str, Any], readers: dict[str, Read | None]) -> SimpleNamespace:
    """In the order of `readers`, which some databases do not keep."""
    return SimpleNamespace(
        **{
            name: reader(row[name]) if reader and row[name] is not None else row[name]
            for name, reader in readers.items()
        }
    )


def _readers(model: type[Model], paths: Iterable[str]) -> dict[str, Read | None]:
    found = {path: _field(model, path) for path in paths}
    return {
        path: next((read for kind, read in READERS if isinstance(field, kind)), None)
        for path, field in found.items()
    }


def _sent(model: type[Model], path: str) -> Any:  # noqa: ANN401  a name, or an expression with it
    """A number with decimals as text, lest it becomes a float on its way."""
    return Cast(F(path), CharField()) if isinstance(_field(model, path), DecimalField) else path


def _field(model: type[Model], path: str) -> "Field[Any, Any] | None":
    """The column at the end of a path; None for what was annotated."""
    *way, last = path.split("__")
    for step in way:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            return None
        model = related
    if last == "pk":
        return model._meta.pk
    known = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    return known.get(last)
