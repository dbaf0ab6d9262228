"""What people carry over all activities: their letters, by the time the rows are due."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.together import Together
from postmortem.people.models import User
from raci.models import Assignment
from raci.queries.access import PREPARING
from raci.rules.checks.trades import is_outside, trades_of_row
from raci.rules.load import Held

GOING_ON = (*PREPARING, Activity.Status.LAUNCHED, Activity.Status.VERIFIED)
TO_DELIVER = (Deliverable.Status.DRAFT, Deliverable.Status.AGREED, Deliverable.Status.RETURNED)
ORDER = "ARSCI"
ROW = ("pk", "activity_id", "due_at", "kind", "discipline", "status")


class Given(NamedTuple):
    """A letter as it comes from the database: whose, which, since when, in which row."""

    person_id: int
    letter: str
    from_at: datetime
    row_id: int
    activity_id: int
    due_at: datetime
    kind: str
    discipline: str
    status: str


class HeldLetters:
    """Person id → the letters held now: make it, ask `together`, read it. See `letters_held`."""

    def __init__(
        self,
        together: Together,
        people: Collection[int],
        *,
        since: datetime,
        until: datetime,
        seen_by: User | None = None,
    ) -> None:
        self._wanted = people
        seen = Activity.objects.visible_to(seen_by) if seen_by else Activity.objects.all()

        def rows() -> QuerySet[Deliverable]:
            return Deliverable.objects.live().filter(
                due_at__gte=since, due_at__lt=until, activity__in=seen.filter(status__in=GOING_ON)
            )

        def current() -> QuerySet[Assignment]:
            return Assignment.objects.current().filter(person__in=people, deliverable__in=rows())

        self._trades = together.values(
            lambda: User.objects.filter(pk__in=people),
            "pk",
            "disciplines__code",
            "department__disciplines__code",
        )
        self._owned = together.values(
            lambda: rows().filter(accountable__in=people), "accountable_id", "accountable_since", *ROW
        )
        self._given = together.values(
            current, "person_id", "letter", "since", *(f"deliverable__{name}" for name in ROW)
        )

    def by_person(self) -> dict[int, list[Held]]:
        trades: dict[int, set[str]] = defaultdict(set)
        for one in self._trades:
            trades[one.pk].update(code for code in list(vars(one).values())[1:] if code)
        found: dict[int, list[Held]] = {pk: [] for pk in self._wanted}
        for given in self._letters():
            found[given.person_id].append(_held(given, trades[given.person_id]))
        return {pk: sorted(held, key=_place) for pk, held in found.items()}

    def _letters(self) -> Iterator[Given]:
        for one in self._owned:
            person_id, since, *row = vars(one).values()
            yield Given(person_id, "A", since, *row)
        for one in self._given:
            yield Given(*vars(one).values())


def letters_held(
    people: Iterable[int], *, since: datetime, until: datetime, seen_by: User | None = None
) -> dict[int, list[Held]]:
    """Person id → the letters held now (A also while it is only proposed), the first due first; one query.

    Counted are rows due from `since` until before `until` that are not dropped, in activities that are being
    prepared or live; with `seen_by` only in those this person may open. Everybody asked for is in it.
    """
    together = Together()
    held = HeldLetters(together, set(people), since=since, until=until, seen_by=seen_by)
    together.ask()
    return held.by_person()


def trades_of(people: Iterable[int]) -> dict[int, set[str]]:
    """Person id → the own trades and those of the department; one query."""
    found: dict[int, set[str]] = defaultdict(set)
    wanted = User.objects.filter(pk__in=set(people))
    for pk, *codes in wanted.values_list("pk", "disciplines__code", "department__disciplines__code"):
        found[pk].update(code for code in codes if code)
    return found


def _place(held: Held) -> tuple[datetime, int, int]:
    return held.due_at, held.deliverable_id, ORDER.index(held.letter)


def _held(given: Given, trades: set[str]) -> Held:
    return Held(
        person_id=given.person_id,
        activity_id=given.activity_id,
        deliverable_id=given.row_id,
        letter=given.letter,
        from_at=given.from_at,
        due_at=given.due_at,
        kind=given.kind,
        is_outside=is_outside(trades_of_row(given.discipline, given.kind), frozenset(trades)),
        is_open=given.status in TO_DELIVER,
    )
