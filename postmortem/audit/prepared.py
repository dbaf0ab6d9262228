"""Questions that pages ask over and over: the SQL is worked out once, then only its values change.

    ROWS = Prepared(lambda activity: Deliverable.objects.filter(activity=activity))
    ROWS(activity.pk)

Working out the SQL of a question takes the processor longer than asking it. `build` gets stand-ins for the
values, never the values themselves, so nothing of one request can stay in what the next one asks. What the
SQL itself depends on is given by name, and belongs to the key under which it is kept.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

from postmortem.audit.together import Asked, Maker, Row, Together, fill

Found = TypeVar("Found")
Given = int | str | datetime | UUID | None
FIRST: Final = 9_007_199_254_740_000  # no id comes so far
KEY: Final = "1d3e5c0a"  # no key begins so but those that stand in


def places(ids: Iterable[int], step: int) -> tuple[int, ...]:
    """The ids with 0 up to the next multiple of `step`: of lists of any length few are then different SQL."""
    known = tuple(ids)
    return (*known, *[0] * (-len(known) % step))


def stand_in(value: Given, number: int) -> Given:
    """Something of the same type that means nothing; None stays what it is, for it is asked for otherwise."""
    if isinstance(value, datetime):
        return datetime(1, 1, 2, 3, 4, 5, number, tzinfo=UTC)
    if isinstance(value, UUID):
        return UUID(f"{KEY}{number:024x}")
    if isinstance(value, str):
        return f"\ue000{number}\ue000"
    return None if value is None else FIRST + number


def _stands_in(sent: object) -> bool:
    """What the database would get is made of a stand-in: a part of a word, or a number counted with."""
    if isinstance(sent, int):
        return sent >= FIRST
    return any(part in str(sent) for part in ("\ue000", "0001-01-0", KEY))


class Prepared:
    """See above. Each call is one query, and gives its rows. The first raises ValueError if a value does not
    reach the database as it was given (`startswith`, for one): the next would ask with the first one's.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._known: dict[Hashable, _Shape] = {}

    def __call__(self, *given: Given, **how: Hashable) -> list[Any]:
        return list(self.rows(given, **how))

    def rows(self, given: Sequence[Given], **how: Hashable) -> QuerySet[Any, Any]:
        key = _key(given, how), router.db_for_read(Model)  # a copy of the database is another one to ask
        shape = self._known.get(key)
        if shape is None:
            places = [stand_in(value, number) for number, value in enumerate(given)]
            shape = self._known[key] = _Shape(self._build(*places, **how), places)
        return shape.filled(given)


class PreparedTogether(Generic[Found]):
    """The same for rows of several tables. `build` gets a Together first, asks it in functions
    (`together.values(lambda: …)`) and gives what reads the lists; it is called with stand-ins to work out the
    SQL, and with the values, when the functions are not called, to read what was found.
    """

    def __init__(self, build: Callable[..., Found]) -> None:
        self._build = build
        self._prepared = Prepared(self._question)
        self._makers: dict[Hashable, list[Maker]] = {}

    def __call__(self, *given: Given, **how: Hashable) -> Found:
        answer = self._prepared.rows(given, **how)
        makers = self._makers[_key(given, how)]
        lists: list[list[Any]] = [[] for _maker in makers]
        fill(lists, makers, answer)
        return self._build(_Filled(lists), *given, **how)

    def _question(self, *given: Given, **how: Hashable) -> QuerySet[Any, Any]:
        together = Together()
        self._build(together, *given, **how)
        self._makers[_key(given, how)] = together.makers
        return together.question()


class PreparedUpdate:
    """The same for `QuerySet.update`: `build` gives the rows, and the new values by name. Each call is one
    statement, and gives how many rows it changed.
    """

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]]) -> None:
        self._build = build
        self._known: dict[Hashable, _Statement] = {}

    def __call__(self, *given: Given) -> int:
        using = router.db_for_write(Model)
        key = _key(given, {}), using
        statement = self._known.get(key)
        if statement is None:
            places = [stand_in(value, number) for number, value in enumerate(given)]
            rows, values = self._build(*places)
            query: Any = rows.query.chain(UpdateQuery)
            query.add_update_values(values)
            statement = self._known[key] = _Statement(query.get_compiler(using), using, places)
        sql, params = statement.sql, statement.filled(given)
        with connections[using].cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.rowcount)


class _Filled(Together):
    """Gives its lists in the order in which they were asked for."""

    def __init__(self, lists: Sequence[list[Any]]) -> None:
        super().__init__()
        self._ready = iter(lists)

    def values(self, rows: "Asked[Any]", *fields: str) -> list[SimpleNamespace]:
        return next(self._ready)

    def objects(self, rows: "Asked[Row]") -> list[Row]:
        return next(self._ready)


def _key(given: Sequence[Given], how: Mapping[str, Hashable]) -> Hashable:
    return tuple(map(type, given)), tuple(how.items())


class _Statement:
    """SQL, and where in it which value goes; empty if it can find nothing."""

    def __init__(self, compiler: SQLCompiler, using: str, places: Sequence[Given]) -> None:
        self._using = using
        params: Iterable[Any] = ()
        try:
            self.sql, params = compiler.as_sql()
        except EmptyResultSet:
            self.sql = ""
        named = {self._sent(place): number for number, place in enumerate(places) if place is not None}
        self._params = [(named.get(one) if isinstance(one, Hashable) else None, one) for one in params]
        if any(number is None and _stands_in(one) for number, one in self._params):
            raise ValueError("A value is not asked for as it is given: work it out before the call.")

    def filled(self, given: Sequence[Given]) -> tuple[Any, ...]:
        sent = [self._sent(value) for value in given]
        return tuple(one if number is None else sent[number] for number, one in self._params)

    def _sent(self, value: Given) -> Any:  # noqa: ANN401  as the database wants it
        if isinstance(value, datetime):
            return connections[self._using].ops.adapt_datetimefield_value(value)
        if isinstance(value, UUID) and not connections[self._using].features.has_native_uuid_field:
            return value.hex
        return value


class _Shape:
    """One question with its SQL."""

    def __init__(self, rows: QuerySet[Any, Any], places: Sequence[Given]) -> None:
        self._rows = rows
        self._using = rows.db
        self._compiler = rows.query.get_compiler(using=rows.db)
        self._statement = _Statement(self._compiler, rows.db, places)
        self._compiler.connection = None

    def filled(self, given: Sequence[Given]) -> QuerySet[Any, Any]:
        if not self._statement.sql:
            return self._rows.none()
        sql, params = self._statement.sql, self._statement.filled(given)
        compiler = copy(self._compiler)
        compiler.connection = connections[self._using]
        compiler.as_sql = lambda *_args, **_options: (sql, params)
        rows = self._rows.all()
        compiler.query = rows.query
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return rows
