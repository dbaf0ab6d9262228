"""What a batch writes, a statement for each table: by the ORM it takes many times as long."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from json import dumps
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from postmortem.outbox.models import Duty, Notice


class Reminder(NamedTuple):
    """A Notice about a duty, not yet saved: by the names of its columns."""

    id: UUID
    recipient_id: int
    kind: str
    params: dict[str, Any]
    duty_id: int
    due_rev: int
    step: int
    at: datetime


Row = tuple[Reminder, UUID | None]  # with the message it goes out with
Move = tuple[int, int, datetime | None]  # duty, step, the time of the next one
COLUMNS: Final = ", ".join((*Reminder.__annotations__, "message_id"))
OF_REMINDER: Final = ("uuid", "int", "text", "jsonb", "bigint", "int", "int", "timestamptz", "uuid")
OF_MOVE: Final = ("bigint", "int", "timestamptz")
FREE: Final = ("text", "jsonb")
MOST: Final = 1000  # rows in one statement: SQLite takes 32,766 values


def write_reminders(rows: Sequence[Row]) -> None:
    """Save them; what is there already, under the same id or for the same step, stays as it is."""
    table, at = Notice._meta.db_table, _times()
    for first in range(0, len(rows), MOST):
        told = [one for one, _message in rows[first : first + MOST]]
        columns: list[list[Any]] = [
            [one.id.hex for one in told],
            [one.recipient_id for one in told],
            [one.kind for one in told],
            [dumps(one.params) for one in told],
            [one.duty_id for one in told],
            [one.due_rev for one in told],
            [one.step for one in told],
            [at(one.at) for one in told],
            [message and message.hex for _one, message in rows[first : first + MOST]],
        ]
        source, values = _source(OF_REMINDER, columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({COLUMNS}) SELECT * FROM {source} WHERE true "  # noqa: S608 - no input
                "ON CONFLICT DO NOTHING",
                values,
            )


def move(moves: Sequence[Move]) -> None:
    """Step and next time of each duty, in one statement."""
    if not moves:
        return
    table, at = Duty._meta.db_table, _times()
    duties, steps, times = zip(*moves, strict=True)
    source, values = _source(OF_MOVE, [duties, steps, [at(one) for one in times]])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET step = v.column2, next_at = v.column3 "  # noqa: S608 - no input in it
            f"FROM {source} WHERE {table}.id = v.column1",
            values,
        )


def _source(types: Sequence[str], columns: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """What stands behind FROM, with its values: the rows of these columns as `v`. PostgreSQL gets one array a
    column, which it reads many times as fast as a place for each value.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(f"column{number}" for number in range(1, len(types) + 1))
        places = ", ".join(f"%s::{one}[]" for one in types)
        arrays = [_array(one, column) for one, column in zip(types, columns, strict=True)]
        return f"unnest({places}) AS v ({names})", arrays
    rows = list(zip(*columns, strict=True))
    marks = ", ".join([f"({', '.join(['%s'] * len(types))})"] * len(rows))
    return f"(VALUES {marks}) AS v", [value for row in rows for value in row]


def _array(kind: str, column: Iterable[Any]) -> str:
    """An array as PostgreSQL writes it; numbers, keys and times need no quotes."""
    if kind in FREE:
        texts = ['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in column]
    else:
        texts = ["NULL" if one is None else str(one) for one in column]
    return "{" + ",".join(texts) + "}"


def _times() -> Callable[[datetime | None], Any]:
    """How this database takes a time."""
    if connection.vendor == "postgresql":
        return lambda at: at and at.isoformat()
    adapt = connection.ops.adapt_datetimefield_value
    return lambda at: adapt(at) if at else None
