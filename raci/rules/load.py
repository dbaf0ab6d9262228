"""What one person carries, over all activities, in time."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

WORK: Final = ("A", "R", "S")  # letters that ask for work: only these are counted as a load
CLOSE: Final = timedelta(hours=48)


class Held(NamedTuple):
    """One letter of one person in one row; `is_outside` says that the row's trade is none of theirs,
    `is_open` that the row is still to be delivered.
    """

    person_id: int
    activity_id: int
    deliverable_id: int
    letter: str
    from_at: datetime
    due_at: datetime
    kind: str
    is_outside: bool
    is_open: bool = True


class Ahead(NamedTuple):
    """How many things fall due in a stretch, and the fullest day with its number."""

    things: int
    fullest: date | None
    most: int


class Share(NamedTuple):
    """Of so many letters that ask for work, so many are outside of the own trades."""

    outside: int
    whole: int


def to_deliver(held: Iterable[Held]) -> dict[int, datetime]:
    """Row id → its due time, of rows that still ask for work: each once, however many letters are in it."""
    return {one.deliverable_id: one.due_at for one in held if one.is_open and one.letter in WORK}


def near(held: Iterable[Held], due_at: datetime, *, but: int = 0) -> int:
    """How many things are to be delivered within 48 hours before or after `due_at`, without the row `but`."""
    things = to_deliver(held)
    return sum(abs(due - due_at) <= CLOSE for row_id, due in things.items() if row_id != but)


def ahead(due_times: Iterable[datetime], now: datetime, until: datetime) -> Ahead:
    """What falls due from `now` until before `until`; days are those of the zone that the times are in."""
    days = Counter(due.date() for due in due_times if now <= due < until)
    fullest, most = min(days.items(), key=lambda day: (-day[1], day[0]), default=(None, 0))
    return Ahead(days.total(), fullest, most)


def share_outside(held: Iterable[Held]) -> Share:
    """How much of the work is outside of the own trades, by letters."""
    work = [one for one in held if one.letter in WORK]
    return Share(sum(one.is_outside for one in work), len(work))


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def mondays(today: date, *, before: int, after: int) -> list[date]:
    """The weeks around today's: so many before it, it, so many after it."""
    return [monday(today) + timedelta(weeks=number) for number in range(-before, after + 1)]
