"""How a row of this app changes: only if it is still what was on the screen, only if all its rules hold."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from postmortem.people import queries

STREAM = "people"
NOT_TYPED = ["password", "joined_at", "left_at", "next_digest_at"]
Row = TypeVar("Row", bound=Model)


class Outdated(Exception):
    """Somebody changed the row after it was on the screen; `current` is the row as it is now."""

    def __init__(self, current: Model) -> None:
        super().__init__("outdated")
        self.current = current


def locked(row: Row, seen: str) -> Row:
    """The row as it is now, held for this transaction. Raises Outdated if it is not what was `seen`."""
    current: Row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if queries.fingerprint(current) != seen:
        raise Outdated(current)
    return current


def apply(row: Model, values: Mapping[str, Any]) -> list[str]:
    """Set the fields; returns the names of those that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def keep(row: Model) -> None:
    """Save, or refuse with the sentence of the field or constraint that does not hold."""
    row.full_clean(exclude=NOT_TYPED)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # somebody took the name in this very moment: by now the check sees it
        row.full_clean(exclude=NOT_TYPED)
        raise
