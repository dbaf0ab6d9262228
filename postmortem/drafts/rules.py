"""What two people typed into one form: what goes together by itself, and where one of them has to choose."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

Plain = Mapping[str, Any]


class Merged(NamedTuple):
    """What is still to be saved, and the fields in which both said something else."""

    changes: dict[str, Any]
    clashes: frozenset[str]


def merge(typed: Mapping[str, Any], base: Plain, stored: Plain) -> Merged:
    """Lay what was `typed` over what is `stored`, field by field.

    `base` holds, as plain JSON, the fields that somebody saved since the form was opened, as they were then;
    `stored` the same fields as they are now. What was typed as it stood in the base was not touched: theirs
    stays. What both changed to the same is no clash.
    """
    own = {
        name: value
        for name, value in typed.items()
        if name not in base or not (same(value, base[name]) or same(value, stored[name]))
    }
    return Merged(own, frozenset(own.keys() & base.keys()))


def same(typed: object, kept: object) -> bool:
    """Whether a cleaned value is the one that was kept as plain JSON; a form knows minutes, and CR LF."""
    if isinstance(typed, datetime) and isinstance(kept, str):
        stood = datetime.fromisoformat(kept)
        return typed.replace(second=0, microsecond=0) == stood.replace(second=0, microsecond=0)
    if isinstance(typed, Decimal) and kept is not None:
        return typed == Decimal(str(kept))
    if isinstance(typed, str) and isinstance(kept, str):
        return typed.splitlines() == kept.splitlines()
    return plain(typed) == kept


def plain(value: object) -> object:
    """A field's value as plain JSON: ids for rows, ISO text for times."""
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | list | dict | None) else str(value)
