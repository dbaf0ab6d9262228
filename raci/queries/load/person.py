"""What one person carries: by week, by due time, and the hats."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from postmortem.activities.models import Deliverable
from postmortem.people.models import Department, User
from postmortem.people.queries import active_departments
from raci.queries.grid import live_rows
from raci.queries.load.hats import Hat, hats_of
from raci.queries.load.held import ORDER, letters_held
from raci.queries.load.words import Window, local, sentence_of, window
from raci.queries.standing import answers_of, leads_now, states_of
from raci.rules.load import WORK, Held, Share, monday, share_outside, to_deliver

MOST = 12  # things listed at once


class Mark(NamedTuple):
    """One letter in the figure: hollow until it is agreed, struck out once the thing has come."""

    letter: str
    is_agreed: bool
    is_open: bool


class Week(NamedTuple):
    """One week of the figure; `counts` are by letter in the order of the table."""

    start: date
    is_this: bool
    stacks: Sequence[Sequence[Mark]]
    counts: Sequence[int]

    @property
    def whole(self) -> int:
        return sum(self.counts)


class Thing(NamedTuple):
    """One row of the list with all letters that the person has in it."""

    row: Deliverable
    letters: Sequence[Mark]
    is_late: bool
    is_outside: bool


@dataclass(frozen=True)
class LoadPage:
    person: User
    is_own: bool
    answer: str
    letters: Sequence[str]
    weeks: Sequence[Week]
    things: Sequence[Thing]
    more: Sequence[Thing]
    later: int
    hats: Sequence[Hat]
    share: Share
    departments: Sequence[Department]

    @property
    def is_empty(self) -> bool:
        return not any(week.whole for week in self.weeks)


def load_page(person: User, *, seen_by: User, now: datetime) -> LoadPage:
    """The page of one person for themselves or their lead; counts what the reader may open. A fixed number of
    queries.
    """
    frame = window(now)
    held = letters_held([person.pk], since=frame.since, until=frame.until, seen_by=seen_by)[person.pk]
    with_activity = Deliverable.objects.select_related("activity").prefetch_related("activity__waivers")
    rows = with_activity.in_bulk({one.deliverable_id for one in held})
    agreed = _agreed(person, rows.values())
    marks = [(one, Mark(one.letter, _is_agreed(one, rows, agreed), one.is_open)) for one in held]
    things = _things(marks, rows, now)
    used = [letter for letter in ORDER if letter != "S" or any(one.letter == "S" for one in held)]
    weeks = _weeks(marks, frame, used)
    end, leads = frame.weeks[-1], list(active_departments().filter(lead=person))
    return LoadPage(
        person=person,
        is_own=person == seen_by,
        answer=sentence_of(to_deliver(held).values(), now),
        letters=used,
        weeks=weeks,
        things=things[:MOST],
        more=things[MOST:],
        later=sum(monday(local(one.due_at).date()) > end for one in held if one.is_open),
        hats=hats_of(person, held, leads, seen_by=seen_by, now=now),
        share=share_outside(one for one in held if one.is_open),
        departments=leads if person == seen_by else [],
    )


def _agreed(person: User, rows: Iterable[Deliverable]) -> set[tuple[int, str]]:
    """Row and letter, R or S, behind which the department of the letter stands by signature."""
    activities = {row.activity_id: row.activity for row in rows}
    matrices, leads, answers = live_rows(activities), leads_now(), answers_of(activities)
    found = set()
    for pk, activity in activities.items():
        states = states_of(activity, matrices[pk], leads, answers[pk])
        for row in matrices[pk]:
            behind = {state.part.department_id for state in states if state.stands_behind(row.pk)}
            for letter in ("R", "S"):
                if any(h.person_id == person.pk and h.department_id in behind for h in row.holding(letter)):
                    found.add((row.pk, letter))
    return found


def _is_agreed(held: Held, rows: Mapping[int, Deliverable], agreed: set[tuple[int, str]]) -> bool:
    """A fills by the person's word, R and S by the signature of the department; C and I ask for none."""
    if held.letter == "A":
        return rows[held.deliverable_id].accepted_at is not None
    return held.letter not in WORK or (held.deliverable_id, held.letter) in agreed


def _weeks(marks: Iterable[tuple[Held, Mark]], frame: Window, letters: Sequence[str]) -> list[Week]:
    by_week: dict[date, dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for held, mark in marks:
        by_week[monday(local(held.due_at).date())][mark.letter].append(mark)
    return [
        Week(
            start,
            start == frame.this,
            [by_week[start][letter] for letter in letters if by_week[start][letter]],
            [len(by_week[start][letter]) for letter in letters],
        )
        for start in frame.weeks
    ]


def _things(
    marks: Iterable[tuple[Held, Mark]], rows: Mapping[int, Deliverable], now: datetime
) -> list[Thing]:
    """What is still to come, the first due first, each row once."""
    found: dict[int, list[tuple[Held, Mark]]] = defaultdict(list)
    for held, mark in marks:
        if held.is_open:
            found[held.deliverable_id].append((held, mark))
    return [
        Thing(
            rows[pk],
            [mark for _held, mark in own],
            rows[pk].due_at < now,
            any(held.is_outside and held.letter in WORK for held, _mark in own),
        )
        for pk, own in found.items()
    ]
