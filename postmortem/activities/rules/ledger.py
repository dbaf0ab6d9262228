"""What a moved date does to the rows of a plan."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class RowTimes(NamedTuple):
    """One row that is still to come: when it is due, when it must be final, after which row it comes."""

    pk: int
    due_at: datetime
    freeze_at: datetime | None
    comes_after: int | None = None


class Effect(NamedTuple):
    """The rows that are due too late for the new date, and those that get more time."""

    late: list[int]
    gained: list[int]

    def lines(self) -> dict[str, list[int]]:
        """As it is kept with an entry, without what is empty."""
        both = {"late": self.late, "gained": self.gained}
        return {name: pks for name, pks in both.items() if pks}


def launch_effect(rows: Iterable[RowTimes], moves_from: datetime, moves_to: datetime) -> Effect:
    """The launch moves, and with it the time by which each row must be final (else the launch itself)."""
    shift, found = moves_to - moves_from, list(rows)
    if shift >= timedelta(0):
        return Effect([], [row.pk for row in found if row.due_at <= moves_from])
    return Effect([row.pk for row in found if row.due_at > (row.freeze_at or moves_from) + shift], [])


def row_effect(rows: Iterable[RowTimes], row: int, moves_from: datetime, moves_to: datetime) -> Effect:
    """The due time of one row moves: what comes after it may now be due before it, or gets more time; itself
    may be due after it must be final.
    """
    found = list(rows)
    own = [one.pk for one in found if one.pk == row and one.freeze_at and moves_to > one.freeze_at]
    after = [one for one in found if one.comes_after == row]
    late = [one.pk for one in after if one.due_at < moves_to]
    gained = [one.pk for one in after if one.due_at >= moves_to] if moves_to < moves_from else []
    return Effect(own + late, gained)
