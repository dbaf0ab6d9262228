"""What a batch writes, a statement for each table: by the ORM it takes many times as long."""

from collections.abc import Callable, Sequence
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
MOST: Final = 1000  # rows in one statement: SQLite takes 32,766 values


def write_reminders(rows: Sequence[Row]) -> None:
    """Save them; what is there already, under the same id or for the same step, stays as it is."""
    table = Notice._meta.db_table
    is_native, at = connection.features.has_native_uuid_field, _times()
    for first in range(0, len(rows), MOST):
        part = rows[first : first + MOST]
        values: list[Any] = []
        for one, message in part:
            key = str(one.id) if is_native else one.id.hex
            sent = message and (str(message) if is_native else message.hex)
            values += (key, one.recipient_id, one.kind, dumps(one.params), one.duty_id, one.due_rev)
            values += (one.step, at(one.at), sent)
        marks = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({COLUMNS}) VALUES {marks} ON CONFLICT DO NOTHING",  # noqa: S608 - no input
                values,
            )


def move(moves: Sequence[Move]) -> None:
    """Step and next time of each duty, in one statement."""
    if not moves:
        return
    table, at = Duty._meta.db_table, _times()
    # PostgreSQL knows no type for a column of nothing but NULL; SQLite must not be told one.
    typed = "::timestamptz" if connection.vendor == "postgresql" else ""
    marks = ", ".join(["(%s, %s, %s)"] * len(moves))
    values = [value for pk, step, next_at in moves for value in (pk, step, at(next_at))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET step = v.column2, next_at = v.column3{typed} "  # noqa: S608 - no input in it
            f"FROM (VALUES {marks}) AS v WHERE {table}.id = v.column1",
            values,
        )


def _times() -> Callable[[datetime | None], Any]:
    """How this database takes a time; PostgreSQL takes it as it is."""
    adapt = connection.ops.adapt_datetimefield_value
    return lambda at: adapt(at) if at else None
