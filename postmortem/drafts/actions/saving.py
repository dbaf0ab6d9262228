"""Compare and set: what others saved meanwhile is kept, and what both changed is never overwritten unseen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model

from postmortem.drafts import queries, rules
from postmortem.drafts.models import TextVersion
from postmortem.drafts.rules import plain
from postmortem.people.models import User

__all__ = ["Stale", "merged", "plain", "save_if_current"]
TRIES = 3


class Stale(Exception):
    """Somebody saved in between, or a token came back with other content; `current` is the row by now."""

    def __init__(self, current: Model | None = None) -> None:
        super().__init__("stale")
        self.current = current


def merged(
    model: type[Model], pk: int, version: int, changes: Mapping[str, Any]
) -> tuple[int, dict[str, Any]]:
    """The present version of a row, and what of `changes`, made on an older `version`, is still to be saved.

    Fields that somebody else saved meanwhile and that were not touched here are left to them. An action that
    checks one field against another, or writes down what changed, asks this once the row is locked. Raises
    Stale with the present row if both changed the same field to something else, or if nobody knows what was
    changed meanwhile.
    """
    row = model._default_manager.filter(pk=pk).first()
    return _merged(row, version, changes)


def _merged(row: Model | None, version: int, changes: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    present: int | None = getattr(row, "version", None)
    if row is None or present is None:
        raise Stale
    if present == version:
        return version, dict(changes)
    base = queries.base_of(row, version)
    if base is None:
        raise Stale(row)
    found = rules.merge(changes, base, queries.stored(row, base))
    if found.clashes:
        raise Stale(row)
    return present, found.changes


@transaction.atomic
def save_if_current(
    model: type[Model], pk: int, version: int, changes: Mapping[str, Any], *, by: User, now: datetime
) -> int:
    """Write `changes` over `version`, or over what others made of it elsewhere; returns the new version.

    One conditional UPDATE, so of two simultaneous saves one wins; the other goes together with it if it is
    about other fields (three tries), else it raises Stale with the present row. What was saved, and what
    stood there before, is kept as a TextVersion.
    """
    for _attempt in range(TRIES):
        row = model._default_manager.filter(pk=pk).first()
        present, wanted = _merged(row, version, changes)
        if row and not wanted and present != version:
            return present  # all of it has been saved by somebody else
        if row and _written(row, present, wanted):
            _keep(row, wanted, by=by, now=now)
            return present + 1
    raise Stale(model._default_manager.filter(pk=pk).first())


def _written(row: Model, version: int, changes: Mapping[str, Any]) -> bool:
    rows = type(row)._default_manager.filter(pk=row.pk, version=version)
    return bool(rows.update(**changes, version=F("version") + 1))


def _keep(row: Model, changes: Mapping[str, Any], *, by: User, now: datetime) -> None:
    """`row` is as it was before the changes: its version was the one that was set."""
    TextVersion.objects.create(
        subj_type=row._meta.label_lower,
        subj_id=row.pk,
        version=getattr(row, "version", 0) + 1,
        fields={name: plain(value) for name, value in changes.items()},
        before=queries.stored(row, changes),
        by=by,
        at=now,
    )
