"""Statements that are asked many times a second: the ORM words each once, for it takes several times as long
to word one as the database to answer it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

# What stands in a statement for the values of one run; nothing else in it is equal to one of these.
MOMENT: Final = datetime(1901, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY: Final = UUID("1d3e5c0a-0000-4000-8000-190101020304")
LEASE: Final = UUID("1d3e5c0a-0000-4000-8000-190101020305")
PERSON: Final = 1_901_010_203
NUMBER: Final = 19_013


class Statement(NamedTuple):
    sql: str
    params: tuple[Any, ...]

    def given(self, values: Mapping[Any, Any]) -> list[Any]:
        """Its parameters with these values for what stands for them."""
        places = {taken(stand_in): taken(value) for stand_in, value in values.items()}
        return [places.get(one, one) for one in self.params]


@cache
def selecting(*build: Callable[..., QuerySet[Any, Any]]) -> Statement:
    """What the query set asks that the first function makes of the others."""
    query = build[0](*build[1:]).query
    return Statement(*query.sql_with_params())


@cache
def updating(build: Callable[[], tuple[QuerySet[Any], Mapping[str, Any]]]) -> Statement:
    """What `QuerySet.update` would do with these rows and values."""
    rows, values = build()
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    return Statement(*query.get_compiler(connection=connection).as_sql())


def taken(value: object) -> object:
    """As this database takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def row_of(statement: Statement, values: Mapping[Any, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.given(values))
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def number_changed(statement: Statement, values: Mapping[Any, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.given(values))
        return int(cursor.rowcount)
